"""Every page with data on it, wide and narrow, in both languages: it fits, it is accessible, it speaks one language."""

import re
from datetime import timedelta
from zoneinfo import available_timezones

import pytest
from django.utils import translation
from playwright.sync_api import expect

from console.imports.actions import start_import
from console.imports.running import run_import
from console.links import url_for
from console.navigation import menu
from console.queries import unread_notices
from leads.defaults import UTM_RULES
from leads.defaults.returns import RETURN_REASONS
from leads.defaults.scoring import RULES
from metrics.actions import update_funnel
from people.roles import ROLES
from sales.models import Product
from success.actions import Usage, score_health, take_usage
from tests.browser.marketed import keep_known
from tests.browser.sold import keep_busy
from tests.chain import TODAY, Firm

pytestmark = pytest.mark.django_db(transaction=True)

WIDE, NARROW = 1440, 390
# lists whose rows open beside them
PANELS = (
    "/sales/deals/ /sales/orders/ /sales/presales/ /sales/tasks/ /sales/bank-receipts/ /onboarding/ /success/"
    " /renewals/"
).split()
FILE = "公司名称,联系人,手机,邮箱\n杭州青松软件有限公司,周敏,13800138011,\n,,,\n,无名,,\n"

# what a Chinese sentence keeps as it is: names of formats, keys, currencies and the trade's own short words
SAME_EVERYWHERE = set(
    "LtoC API OpenAPI CSM CEO CRM KA POC CSV XLSX PDF MB UTF EN Ctrl Enter Esc Shift CNY SEO SEM ID GB18030".split()
)
SAME_EVERYWHERE |= {"English", "JIS", "GBK"} | {
    word for zone in available_timezones() for word in re.split("[/_]", zone)
}
SAME_EVERYWHERE |= set("Alt JSON https www example com utm utm_source utm_medium utm_campaign".split())
TYPED = set("Suite Sales North first suite setup leads".split()) | set(ROLES)
# keys that links and files carry
TYPED |= {word for source, medium, _channel in UTM_RULES for word in (source, medium)}
TYPED |= {word for code, _name, _group in RETURN_REASONS for word in code.split("-")}
TYPED |= set("company_name name title phone email need region".split())
# words that the shipped score rules look for, as a person would type them
TYPED |= {
    part
    for rule in RULES
    for condition in rule.conditions
    if isinstance(condition.get("value"), list)
    for word in condition["value"]
    for part in re.findall(r"[A-Za-z]+", word)
}

# text that a reader sees or hears, without what shows itself only to machines; keys in <code> are no words
READ = """() => {
  const coded = Array.from(document.querySelectorAll("main code"));
  coded.forEach((one) => { one.hidden = true; });
  const texts = [document.title, document.body.innerText];
  coded.forEach((one) => { one.hidden = false; });
  for (const one of document.querySelectorAll("[aria-label], [title], [placeholder]")) {
    if (one.offsetParent === null) continue;
    for (const name of ["aria-label", "title", "placeholder"]) texts.push(one.getAttribute(name) || "");
  }
  return texts;
}"""


@pytest.fixture
def firm(tmp_path):
    """A firm whose every page has something on it; what people typed in is Chinese."""
    firm = Firm()
    with translation.override("zh-hans"):  # names of deals and reasons of refused rows are kept as they were told
        firm.records = the_chain_of(firm)
        firm.records += [firm.sales, firm.people["csm"], *two_imports(firm, tmp_path)]
        firm.sold = keep_busy(firm, deal=firm.records[2], company=firm.records[4])
        firm.marketed = keep_known(firm, lead=firm.records[0])
    Product.objects.create(code="setup", name="上线服务", kind="setup", list_price=3000)
    update_funnel()
    return firm


def the_chain_of(firm):
    """One record of every department."""
    name_leads(firm)
    renewal = firm.renewal()
    account = renewal.account
    take_usage([Usage(account.pk, TODAY() - timedelta(days=n), logins=9, active_staff=4) for n in range(3)])
    score_health(TODAY())
    firm.lead(company_name="上海蓝鸟机器人有限公司", name="陈伟", phone="+8613800138001")
    firm.lead(company_name="蓝鸟机器人", name="陈伟", phone="+8613800138001")
    lead, deal, order = firm.worked_lead(), firm.deal(), firm.drafted_order()
    project = firm.offered_project()
    return [lead, lead.channel, deal, order, order.company, project, account, renewal]


def name_leads(firm):
    """Leads without a name of their own get a Chinese one."""
    plain = firm.lead
    names = iter(
        ["宁波海港食品", "成都竹林传媒", "青岛海风物流", "苏州园林设计", "西安长安科技", "广州珠江电器", "武汉东湖数据"]
    )

    def lead(**values):
        return plain(**{"company_name": f"{next(names)}有限公司", "name": "孙安娜"} | values)

    firm.lead = lead


def two_imports(firm, tmp_path):
    """One that waits for its start, one that is done."""
    path = tmp_path / "leads.csv"
    path.write_text(FILE)
    options = {"channel": firm.channel.key, "judge": False}
    waiting, done = (start_import("leads.lead", path, firm.people["administrator"], options) for _ in range(2))
    run_import(done.pk)
    return [waiting, done]


def menu_of(person):
    items, _unread = menu(person, "/", unread_notices(person))
    return [item.url for item in items]


def pages_of(firm):
    """Each page of the navigation, one record of each kind, and the forms of daily work."""
    deal, order = firm.records[2:4]
    pages = menu_of(firm.people["administrator"])
    pages += [url_for(record) for record in firm.records]
    pages += ["/inbox/", "/search/?q=138", "/people/profile/", "/people/profile/tokens/", "/people/teams/"]
    pages += ["/imports/new/?kind=leads.lead", "/leads/new/", "/leads/bench/judge/", "/leads/routing/new/"]
    pages += [
        "/sales/deals/",
        "/sales/products/",
        f"/sales/deals/{deal.pk}/order/",
        f"{order.get_absolute_url()}print/",
    ]
    return [*pages, *firm.marketed, *firm.sold, "/companies/contacts/", "/renewals/calendar/", "/success/handovers/"]


def opened(page, url):
    """Go there and wait until charts and parts are there; the page answers 200."""
    answer = page.goto(url, wait_until="load")
    assert answer.status == 200, f"{url}: {answer.status}"
    expect(page.locator("[data-chart]:not([data-drawn])")).to_have_count(0)


def too_wide(page, width):
    """How far the page can be pushed sideways, in words; nothing when it fits."""
    page.set_viewport_size({"width": width, "height": 900})
    for _look in range(50):  # charts follow the window a moment later
        found = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if found <= 0:
            return []
        page.wait_for_timeout(100)
    return [f"{found} px wider than a screen of {width} px"]


def axe_of(accessible, page):
    try:
        accessible(page)
    except AssertionError as fault:
        return [str(fault).split("\nassert ")[0]]
    return []


def foreign_words(page):
    """Latin words on a Chinese page that are neither typed by people nor the same in both languages."""
    text = "\n".join(page.evaluate(READ))
    text = re.sub(r"\S+@\S+|[A-Z]\w+/\S+|\w+\.(csv|xlsx)|[A-Z]{2}-\d{4}-\d+", " ", text)
    words = set(re.findall(r"(?<![\w-])[A-Za-z][A-Za-z_]{2,}(?![\w-])", text))
    left = sorted(words - SAME_EVERYWHERE - TYPED)
    return [f"English words: {', '.join(left)}"] if left else []


@pytest.mark.parametrize(("locale", "first", "then"), [("en-GB", WIDE, NARROW), ("zh-CN", NARROW, WIDE)])
def test_every_page_fits_is_accessible_and_speaks_one_language(locale, first, then, firm, new_page, login, accessible):
    page = login(new_page(language=locale, width=first), firm.people["administrator"])
    faults, by_navigation = {}, set(menu_of(firm.people["administrator"]))
    for url in dict.fromkeys(pages_of(firm)):
        opened(page, url)
        found = too_wide(page, first)
        if first == WIDE or url in by_navigation:  # axe is slow; what is narrow is the shell and the lists
            found += axe_of(accessible, page)
        found += too_wide(page, then)
        found += foreign_words(page) if locale == "zh-CN" else []
        found += page.problems
        page.problems.clear()
        page.set_viewport_size({"width": first, "height": 900})
        if found:
            faults[url] = found
    assert not faults, "\n".join(f"{url}: {'; '.join(found)}" for url, found in faults.items())


# what is wrong with an open panel or dialog: wider than itself, or outside the screen
OUTSIDE = """(one) => {
  const box = one.getBoundingClientRect(), found = [];
  if (one.scrollWidth > one.clientWidth + 1) found.push(`${one.scrollWidth - one.clientWidth} px too wide`);
  if (box.left < -1 || box.right > innerWidth + 1) found.push("beside the screen");
  if (one.matches("dialog") && (box.top < -1 || box.bottom > innerHeight + 1)) found.push("higher than the screen");
  return found;
}"""
BESIDE = "main [hx-target='#dialog'][hx-get]:not(svg *)"


def dialogs_of(page, locale):
    """Opens whatever opens in a dialog on this page; what is wrong with any of them."""
    faults = []
    for address in dict.fromkeys(
        page.eval_on_selector_all(BESIDE, "all => all.map((one) => one.getAttribute('hx-get'))")
    ):
        button = page.locator(f"main [hx-get='{address}']").first
        if not button.is_visible():
            continue
        button.click()
        expect(page.locator("#dialog-frame[open] .dialog-foot")).to_be_visible()
        found = page.locator("#dialog-frame").evaluate(OUTSIDE) + (foreign_words(page) if locale == "zh-CN" else [])
        faults += [f"{address}: {one}" for one in found]
        page.keyboard.press("Escape")
        expect(page.locator("#dialog-frame[open]")).to_have_count(0)
    return faults


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_every_dialog_and_panel_of_the_sale_fits_and_speaks_one_language(locale, firm, new_page, login):
    page = login(new_page(language=locale, width=NARROW, height=800), firm.people["administrator"])
    records = [url_for(record) for record in firm.records]
    places = [
        one for one in [*records, *firm.sold] if re.search(r"/(sales|onboarding|success|renewals)/(\w+/)?\d+/$", one)
    ]
    faults = []
    for url in dict.fromkeys(places):
        opened(page, url)
        faults += dialogs_of(page, locale)
    for url in PANELS:
        opened(page, url)
        expect(page.locator("tr[data-panel]").first).to_be_visible()
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        expect(page.locator("#panel .panel-head")).to_be_visible()
        expect(page.locator("#panel .is-loading, #panel [data-chart]:not([data-drawn])")).to_have_count(0)
        found = page.locator("#panel").evaluate(OUTSIDE) + (foreign_words(page) if locale == "zh-CN" else [])
        faults += [f"panel of {url}: {one}" for one in found]
    assert faults + page.problems == []


def test_light_and_dark_are_both_readable(firm, new_page, login, accessible):
    page = login(new_page(dark=True), firm.people["administrator"])
    for url in ("/", "/leads/", "/metrics/funnel/"):
        grounds = set()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            opened(page, url)
            expect(page.locator(f'html[data-bs-theme="{scheme}"]')).to_have_count(1)
            grounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
            accessible(page)
        assert len(grounds) == 2
    assert page.problems == []
