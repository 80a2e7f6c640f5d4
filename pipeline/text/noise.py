"""What in and around an article is not the article: the words sites use for it, in classes and in lines."""

from __future__ import annotations

import re

NEGATIVE = re.compile(
    r"comment|related|relate|recommend|tuijian|share|footer|sidebar|copyright|\bhot|rank|\bnav|menu|breadcrumb|disclaim"
    r"|statement|pinglun|xgwz|author|editor-info|guess|more-|\badv|\bads?\b|banner|login|page-?nav|toolbar|qrcode|ewm"
    r"|display-none|xiangguan|crumb|subscribe|copy-?right|declare|shengming|reward|dashang"
)
POSITIVE = re.compile(
    r"article|content|artical|zhengwen|neirong|endtext|post-?body|rich_media|main-?text|news_?text|detail|zoom"
)
NOISE_LINE = re.compile(
    r"^[（(【\[]?\s*(本文)?(原标题|责任编辑|责编|编辑|来源|本文来源|稿源|校对|文章来源|转载请注明|纠错|声明|版权声明|相关阅读|延伸阅读|标签|关键词)"
    r"\s*[:：】丨|].{0,60}$"
)
CUTS = re.compile(r"^(相关阅读|延伸阅读|相关推荐|推荐阅读|相关新闻|相关文章|相关链接|热门推荐)\s*[:：]?$")
