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
    r"|相關(?:閱讀|新聞|文章|報導)|延伸閱讀|推薦閱讀|[猜你]+喜歡|熱門(?:新聞|文章|話題)?|更多.{0,8}(?:新聞|報導|文章|内容)|往期(?:推荐|回顾|精彩)|(?:阅读|点击)(?:下一篇|排行)|上一篇|下一篇"
    r"|人气排行|新闻排行|图片新闻|打赏|分享(?:到|至|让)?|扫一扫|微信扫.{0,12})\W*(?:（\d+）|\(\d+\)|\d*)\W*$"
)
# Lines about the page rather than of the text.
NOISE_LINE = re.compile(
    r"^[（(【\[]?\s*(?:本文|文章)?(?:原标题|原文标题|原文標題|责任编辑|責任編輯|责编|編輯|编辑|来源|來源|本文来源|稿源|校对|文章来源|转载请注明|纠错|声明|版权声明|免责声明|特别声明|"
    r"相关阅读|延伸阅读|延伸閱讀|标签|標籤|关键词|關鍵字|审核|值班编委)\s*(?:[:：】丨|]|$).{0,80}$"
    r"|^(?:分享(?:到|至|让)?|打印|收藏|字号|字體|大号?|中号?|小号?|A-|A\+|关闭窗口|返回顶部|返回首页|举报|反馈|点赞|评论|收藏本文|我要纠错|\d*阅读|阅读全文|展开全文|查看更多|点击查看|点击收起)"
    r"[\s:：\[\]【】（）()\d]*$"
    r"|^(?:微信|微博|朋友圈|QQ空间|QQ好友|新浪微博|腾讯微博|Facebook|Twitter|LINE|复制链接|更多|[\s|/·,，、])+$"
    r"|^【?责任编辑|^[（(]?(?:责任)?编辑[:：]|^\W*(?:未经授权|本网站所有|特别声明|免责声明|版权声明)"
    r"|^(?:点击|戳|长按|扫描|识别|扫码).{0,20}(?:二维码|关注|公众号)|^(?:您所在的位置|当前位置|您的位置|所在位置|你的位置)"
)
PROMOTION = re.compile(
    r"未经.{0,12}(?:授权|许可|允许|同意).{0,24}(?:转载|使用|摘编|复制)|新酷产品第一时间|下载.{0,8}(?:客户端|APP)|返回搜狐|用微信扫码|打开微信|海量资讯、精准解读|更多内容请下载|点击进入专题"
)


@lru_cache(4096)
def is_negative(names: str) -> bool:
    """Whether class and id speak of the surroundings of an article. Pages of one site ask the same thousand times."""
    return NEGATIVE.search(names) is not None


@lru_cache(4096)
def is_positive(names: str) -> bool:
    """Whether class and id speak of an article."""
    return POSITIVE.search(names) is not None
