"""What in and around an article is not the article: the words sites use for it, in classes and in lines."""

from __future__ import annotations

import re
from functools import lru_cache

# Class and id names, English and pinyin, of what surrounds an article.
NEGATIVE = re.compile(
    r"comment|relat(?:ed|e-)|recommend|tuijian|share|foot(?:er)?\b|sidebar|\bside\b|side-|-side\b|copy-?right|\bhot|rank|\bnav|menu|bread-?crumb|crumb"
    r"|disclaim|statement|pinglun|xgwz|xiangguan|author|editor-?info|guess|more-|\badv|\bads?\b|gg\d|banner|login|page-?nav"
    r"|toolbar|qrcode|ewm|erweima|display-none|subscribe|declare|shengming|mianze|reward|dashang|feedback|jubao|report-|pinlun"
    r"|popup|modal|dialog|\btags?\b|keyword|xianguan|yuedu|read-?more|bdshare|social|download|promo|sponsor|\bmeta\b|hidden"
)
COMMENT = re.compile(r"comment|pinglun|pinlun|liuyan|\breply|replies|discuss|gentie|post_comment")
# … and of the article itself.
POSITIVE = re.compile(
    r"article|content|artical|artibody|zhengwen|neirong|endtext|post-?body|rich_media|main-?text|news_?text|detail|zoom|story"
    r"|\btext\b|caas-body|entry|paragraph"
)
# A heading over other articles, comments, legal words. Nothing of the article follows it in its section.
SECTION = re.compile(
    r"^\W*(?:相关(?:阅读|推荐|新闻|文章|链接|报道|专题|资讯|内容|话题|稿件|附件)|[延推]?[伸荐展]阅读|(?:热门|精彩|为[你您]|猜你|编辑|今日|本周|大家都在|更多|网友|全部|最新|精选|热点)"
    r"(?:推荐|阅读|文章|新闻|喜欢|评论|资讯|内容|精彩|看|搜|跟贴|跟帖|热评|排行榜?)+|推荐(?:阅读|文章|新闻|内容)?|(?:精彩|热门|相关)?(?:视频|图片|图集)推荐|(?:我要)?(?:评论|留言|发表评论|跟贴|网友评论|热门跟贴|文明上网)"
    r"|相關(?:閱讀|新聞|文章|報導)(?:請見)?|延伸閱讀|推薦閱讀|[猜你]+喜歡|熱門(?:新聞|文章|話題)?|更多.{0,8}(?:新聞|報導|文章|内容)|往期(?:推荐|回顾|精彩)|(?:阅读|点击)(?:下一篇|排行)|上一篇|下一篇"
    r"|人气排行|新闻排行|图片新闻|打赏|分享(?:到|至|让)?|扫一扫|微信扫.{0,12})\W*(?:（\d+）|\(\d+\)|\d*)\W*$"
)
# Lines about the page rather than of the text.
NOISE_LINE = re.compile(
    r"^[（(【\[]?\s*(?:本文|文章)?(?:原标题|原文标题|原文標題|责任编辑|責任編輯|责编|編輯|编辑|来源|來源|本文来源|稿源|校对|文章来源|转载请注明|纠错|声明|版权声明|免责声明|特别声明|"
    r"相关阅读|延伸阅读|延伸閱讀|标签|標籤|关键词|關鍵字|审核|值班编委)\s*(?:[:：】丨|]|$).{0,80}$"
    r"|^(?:分享(?:到|至|让)?|打印|收藏|字号|字體|大号?|中号?|小号?|A-|A\+|关闭窗口|返回顶部|返回首页|举报|反馈|点赞|评论|收藏本文|我要纠错|\d*阅读|阅读全文|展开全文|查看更多|点击查看|点击收起|回上頁|回上一頁|回首頁|請繼續(?:往下)?閱讀[.…]*)"
    r"[\s:：\[\]【】（）()\d]*$"
    r"|^(?:微信|微博|朋友圈|QQ空间|QQ好友|新浪微博|腾讯微博|Facebook|Twitter|LINE|复制链接|更多|[\s|/·,，、])+$"
    r"|^【?责任编辑|^[（(]?(?:责任)?编辑[:：]|^\W*(?:未经授权|本网站所有|特别声明|免责声明|版权声明)"
    r"|^(?:点击|戳|长按|扫描|识别|扫码).{0,20}(?:二维码|关注|公众号)|^(?:您所在的位置|当前位置|您的位置|所在位置|你的位置)"
)
# A row of page numbers: 【1】【2】 下一页 · 共3页: 上一页 1 2 3. One number alone may be a figure.
PAGER = re.compile(
    r"^(?=.*(?:页|頁|\d\D+\d|next))(?:[\[【（(]?\d{1,2}[\]】)）]?|(?:余下|阅读|查看)?全文|[上下前后後][一1]?[页頁]|[首末尾][页頁]"
    r"|[第共]\s*\d+\s*[页頁]|next(?: page)?|prev(?:ious)?|[\s:：|·.…<>»«‹›/])+$",
    re.I,
)
# Legal words behind a text: a line that begins like one and holds one of the phrases, or that holds two of them.
LEGAL = re.compile(
    r"^\W*(?:风险(?:提示|警示)|風險(?:提示|警示)|免责|免責|郑重声明|鄭重聲明|重要(?:声明|提示|聲明)|特别(?:声明|提示)|以上内容|本(?:网|網|站|文|頁|页))"
)
PHRASES = re.compile(
    r"不(?:构成|構成)[^，。]{0,12}(?:建议|建議|依据|依據)|不作(?:为|為)[^，。]{0,8}(?:依据|依據|建议|建議)|(?:不|並不|并不)代表[^，。]{0,12}(?:立场|立場|观点|觀點)|与本[站网]立场无关"
    r"|据此(?:操作|买卖|入市)|據此(?:操作|買賣)|(?:风险|盈亏|責任|責任|后果)自(?:担|负|負|擔)|入市需谨慎|投资需谨慎|仅供参考|僅供參考|(?:个人|個人)(?:观点|意见|意見|觀點)"
    r"|不作任何[^，。]{0,8}保[证證]|如有侵权|未经授权|非經授權|不得轉載|不得转载|(?:轉載|转载)[^，。]{0,6}(?:必究|究)"
)
LEGAL_LENGTH, PAGER_LENGTH = 300, 100
PROMOTION = re.compile(
    r"未经.{0,12}(?:授权|许可|允许|同意).{0,24}(?:转载|使用|摘编|复制)|新酷产品第一时间|下载.{0,8}(?:客户端|APP)|返回搜狐|用微信扫码|打开微信|海量资讯、精准解读|更多内容请下载|点击进入专题"
)


def is_noise(line: str) -> bool:
    """Whether a line of a page is about the page or the site rather than of the text."""
    if NOISE_LINE.match(line) or PROMOTION.search(line) or (len(line) <= PAGER_LENGTH and PAGER.match(line)):
        return True
    if len(line) > LEGAL_LENGTH:
        return False
    phrases = sum(1 for _ in PHRASES.finditer(line))
    return phrases > 1 or (phrases == 1 and LEGAL.match(line) is not None)


@lru_cache(4096)
def is_negative(names: str) -> bool:
    """Whether class and id speak of the surroundings of an article. Pages of one site ask the same thousand times."""
    return NEGATIVE.search(names) is not None


@lru_cache(4096)
def is_positive(names: str) -> bool:
    """Whether class and id speak of an article."""
    return POSITIVE.search(names) is not None
