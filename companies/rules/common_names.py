"""Names that very many people bear: that two records share one says little about whether they share the person.

After the counts of the Ministry of Public Security: the commonest surnames with the commonest given names.
"""

SURNAMES = frozenset("王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐")
# One character: 王伟, 李娜; two characters: 王秀英, 张建国.
GIVEN = frozenset("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚斌鹏华红丹玲梅浩琳婷飞波辉燕")
GIVEN_OF_TWO = frozenset(
    "秀英 桂英 秀兰 玉兰 秀珍 桂兰 桂珍 凤英 玉珍 玉英 兰英 秀云 淑珍 淑英 建国 建华 建军 志强 建平 国强 海燕 海波 "
    "晓燕 志明 小红 丽华 丽娟 文杰 俊杰 子轩 浩然 一诺 欣怡 梓涵".split()
)


def is_common_name(key: str) -> bool:
    """Whether a Chinese name (a key of names.person_key) is one that tens of thousands bear."""
    return key[:1] in SURNAMES and (key[1:] in GIVEN or key[1:] in GIVEN_OF_TWO)
