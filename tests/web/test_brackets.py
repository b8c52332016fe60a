"""Brackets are as wide as the language has them."""

import pytest
from django.template import Context, Template
from django.utils import translation


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "张三（同伴）"), ("en", "张三 (同伴)")])
def test_a_remark_stands_in_the_brackets_of_the_language(language, said):
    with translation.override(language):
        page = Template("{{ name }}{{ note|in_brackets }}").render(
            Context({"name": "张三", "note": "同伴"})
        )
    assert page == said


def test_a_remark_is_escaped_like_every_word():
    page = Template("{{ note|in_brackets }}").render(Context({"note": "<b>"}))
    assert page == "（&lt;b&gt;）"
