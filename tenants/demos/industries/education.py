"""Education: courses online, for children and for work."""

from tenants.demos.industry import Faq, Industry, Topic

EDUCATION = Industry(
    key="education",
    title={"en": "Education", "zh": "教育"},
    pitch={
        "en": "Choosing a course, trial lessons, lessons that do not start.",
        "zh": "选课咨询、试听预约、上课技术支持。",
    },
    company="Maple Academy 枫叶课堂",
    time_zone="Asia/Shanghai",
    people={"admin": "Wu Dan 吴丹", "supervisor": "James Carter", "agent": "Liu Xin 刘欣"},
    colleagues=("Emma Jansen", "Qian Kun 钱坤", "Sofia Marin", "Deng Rui 邓睿"),
    channel_name="Maple advisers 枫叶学习顾问",
    look={
        "colour": "#b45309",
        "title_en": "Maple Academy",
        "title_zh": "枫叶课堂",
        "greeting_en": "Hello! Which course, for whom, and when would it suit you?",
        "greeting_zh": "您好！想学什么课程？给谁学？什么时间方便？",
        "launcher_text_en": "Ask an adviser",
        "launcher_text_zh": "咨询顾问",
    },
    queues={
        "support": ("Anything else", "综合咨询"),
        "courses": ("Choosing a course", "选课咨询"),
        "trials": ("Trial lessons", "试听预约"),
        "lessons": ("Lessons and technique", "上课与技术"),
    },
    topics=(
        Topic(
            key="courses",
            name=("Choosing a course", "选课"),
            queue="courses",
            priority="normal",
            known_by="course|level|price|课程|级别|价格|学费",
            talks={
                "en": (
                    (
                        "v: My daughter is nine, which English course fits?",
                        "a: Hello! Can she read short texts already?",
                        "v: Yes, quite well.",
                        "a: Then level 3, twice a week. Shall we see in a free trial lesson?",
                        "v: Yes, Saturday would be good.",
                    ),
                    (
                        "v: What does the Python course cost?",
                        "a: 1,280 for twelve weeks, with a mentor. Teams get ten percent off.",
                        "n: Asks for a company of eight, wants an offer in writing.",
                        "v: We would be eight people.",
                        "a: Then I write you an offer today.",
                    ),
                ),
                "zh": (
                    (
                        "v: 孩子九岁，英语课程选哪个级别？",
                        "a: 您好，孩子能读短文吗？",
                        "v: 可以，读得不错。",
                        "a: 建议三级，每周两节，先约一节免费试听如何？",
                        "v: 好，周六可以。",
                    ),
                    (
                        "v: Python 课程价格多少？",
                        "a: 十二周 1280 元，含导师答疑，团体九折。",
                        "n: 企业团报八人，需要书面报价。",
                        "v: 我们有八个人。",
                        "a: 今天给您发报价。",
                    ),
                ),
            },
        ),
        Topic(
            key="trials",
            name=("Trial lessons", "试听"),
            queue="trials",
            priority="high",
            known_by="trial|try|demo lesson|试听|体验课|预约",
            talks={
                "en": (
                    (
                        "v: I would like to try a piano lesson.",
                        "a: Lovely! Thursday at 17:00 or Saturday at 10:00?",
                        "v: Saturday.",
                        "a: Booked. The link comes by mail an hour before.",
                    ),
                    (
                        "v: Can we move the trial lesson to next week?",
                        "a: Of course, Tuesday at 18:30 is free.",
                        "v: That works.",
                    ),
                ),
                "zh": (
                    (
                        "v: 想预约一节钢琴试听",
                        "a: 周四 17:00 或周六 10:00，哪个方便？",
                        "v: 周六。",
                        "a: 已预约，课前一小时发链接到您邮箱。",
                    ),
                    (
                        "v: 体验课能改到下周吗？",
                        "a: 可以，周二 18:30 有空。",
                        "v: 好的。",
                    ),
                ),
            },
        ),
        Topic(
            key="lessons",
            name=("Lessons", "上课"),
            queue="lessons",
            priority="urgent",
            known_by="lesson does not|no picture|cannot hear|log in|上不了课|没画面|听不到|登录",
            talks={
                "en": (
                    (
                        "v: The lesson does not start and it is 16:00 already!",
                        "a: I see you in the waiting room. Please reload once.",
                        "v: Now I hear the teacher.",
                        "a: Good. The missed minutes are added at the end.",
                    ),
                    (
                        "v: I cannot hear the teacher.",
                        "a: The tab is muted: please click the small loudspeaker on it.",
                        "v: Oh! Thank you.",
                    ),
                ),
                "zh": (
                    (
                        "v: 四点了上不了课，一直转圈！",
                        "a: 看到您在等候室，请刷新一下页面。",
                        "v: 听到老师了。",
                        "a: 好的，缺的几分钟课后补上。",
                    ),
                    (
                        "v: 听不到老师声音",
                        "a: 浏览器标签被静音了，点一下小喇叭。",
                        "v: 原来如此，谢谢。",
                    ),
                ),
            },
        ),
    ),
    faqs=(
        Faq(
            key="holidays",
            known_by="holiday|放假|假期|节假日",
            asks={"en": "Are there lessons on holidays?", "zh": "节假日上课吗？"},
            answer={
                "en": "Not on public holidays; missed lessons are moved by a week.",
                "zh": "法定节假日停课，顺延一周。",
            },
        ),
        Faq(
            key="certificate",
            known_by="certificate|证书",
            asks={"en": "Do I get a certificate?", "zh": "有结业证书吗？"},
            answer={"en": "Yes, from 80 percent of the lessons.", "zh": "出勤满 80% 即可获得。"},
        ),
    ),
    breaks=(("Lunch", "午餐"), ("Short break", "小憩"), ("Training", "培训")),
    dispositions=(
        ("Enrolled", "已报名"),
        ("Trial booked", "已约试听"),
        ("Technique solved", "技术已解决"),
        ("Follow up", "待跟进"),
        ("Spam", "骚扰"),
    ),
    canned={
        "age": {"en": "May I ask how old the student is?", "zh": "请问学员年龄？"},
        "reload": {"en": "Please reload the page once.", "zh": "请刷新一次页面。"},
        "welcome": {"en": "Welcome to Maple!", "zh": "欢迎加入枫叶课堂！"},
    },
    tags=("parent", "company", "alumni"),
    pages=("/english/children", "/python", "/music", "/trial"),
    english=40,
)
