"""Travel: bookings, changes, trouble on the way."""

from tenants.demos.industry import Faq, Industry, Topic

TRAVEL = Industry(
    key="travel",
    title={"en": "Travel", "zh": "旅游出行"},
    pitch={
        "en": "Bookings and changes, refunds, help when something goes wrong on the way.",
        "zh": "预订改签、退款、行程中的紧急协助。",
    },
    company="Meridian Journeys 子午旅行",
    time_zone="Asia/Shanghai",
    people={"admin": "Amina Diallo", "supervisor": "He Jing 何静", "agent": "Li Yan 李妍"},
    colleagues=("Pablo Ruiz", "Wang Lei 王磊", "Ingrid Olsen", "Zhao Min 赵敏"),
    channel_name="Meridian desk 子午服务台",
    look={
        "colour": "#0f766e",
        "title_en": "Meridian Journeys",
        "title_zh": "子午旅行",
        "greeting_en": "Welcome! Ask about a trip, change a booking, or tell us what went wrong.",
        "greeting_zh": "欢迎！咨询行程、改签预订，或告诉我们遇到的问题。",
        "launcher_text_en": "Travel desk",
        "launcher_text_zh": "旅行顾问",
    },
    queues={
        "support": ("Anything else", "综合咨询"),
        "bookings": ("Bookings", "预订"),
        "changes": ("Changes and refunds", "退改签"),
        "onway": ("On the way", "行程协助"),
    },
    topics=(
        Topic(
            key="bookings",
            name=("Bookings", "预订"),
            queue="bookings",
            priority="normal",
            known_by="book|hotel|visa|订票|订房|酒店|签证|跟团",
            talks={
                "en": (
                    (
                        "v: I want to book a hotel in Chengdu for two, Friday to Sunday.",
                        "a: Gladly! In the old town or near the station?",
                        "v: Old town, with breakfast.",
                        "a: The Courtyard has a double with breakfast at 520 yuan a night.",
                        "v: Take it, please.",
                        "a: Booked, the voucher is in your mail.",
                    ),
                    (
                        "v: Do I need a visa for Thailand?",
                        "a: Not for a stay of up to 30 days; the passport has to be good for six months.",
                        "v: Good, then I book the tour in May.",
                    ),
                ),
                "zh": (
                    (
                        "v: 想订两晚成都的酒店，周五到周日",
                        "a: 好的，您想住老城区还是车站附近？",
                        "v: 老城区，要早餐。",
                        "a: 庭院酒店大床房含早 520 元一晚。",
                        "v: 就订这家。",
                        "a: 已为您预订，确认单发到邮箱。",
                    ),
                    (
                        "v: 去泰国需要签证吗？跟团的",
                        "a: 三十天内免签，护照有效期需六个月以上。",
                        "v: 好的，我报五月的团。",
                    ),
                ),
            },
        ),
        Topic(
            key="changes",
            name=("Changes and refunds", "退改签"),
            queue="changes",
            priority="normal",
            known_by="change|cancel|refund|rebook|改签|退票|取消|退款",
            talks={
                "en": (
                    (
                        "v: My meeting moved, can I change the flight to Thursday?",
                        "a: Yes, for 120 yuan. There is one at 8:40 and one at 15:10.",
                        "v: The one in the afternoon.",
                        "a: Changed. Your seat 14A stays yours.",
                    ),
                    (
                        "v: Please cancel the tour on the 12th.",
                        "a: You are within seven days, so 80 percent come back. Shall I?",
                        "v: Yes please.",
                        "n: Ill child, offered to move instead; prefers the refund.",
                        "a: Done, the money arrives within five days.",
                    ),
                ),
                "zh": (
                    (
                        "v: 会议改期，机票能改签到周四吗？",
                        "a: 可以，手续费 120 元，有 8:40 和 15:10 两班。",
                        "v: 下午那班。",
                        "a: 已改签，座位 14A 保留。",
                    ),
                    (
                        "v: 12 号的团要取消",
                        "a: 出发前七天内取消可退 80%，确认取消吗？",
                        "v: 确认。",
                        "n: 孩子生病，建议改期，客户选择退款。",
                        "a: 已提交，五个工作日内到账。",
                    ),
                ),
            },
        ),
        Topic(
            key="onway",
            name=("Trouble on the way", "行程问题"),
            queue="onway",
            priority="urgent",
            known_by="missed|delayed|lost|stuck|误机|延误|丢了|滞留",
            talks={
                "en": (
                    (
                        "v: I missed my connection in Xi'an and I am stuck at the airport.",
                        "a: I am with you. The next one is full, but I hold a seat at 19:25 for you.",
                        "v: Yes please!",
                        "a: It is yours; go to desk 12, they know. A meal voucher is in the app.",
                        "v: You saved my evening.",
                    ),
                    (
                        "v: My suitcase is lost, tag 338112.",
                        "a: It was loaded on the later flight and reaches your hotel tonight.",
                        "v: Thank heavens.",
                    ),
                ),
                "zh": (
                    (
                        "v: 转机误机了，滞留在西安机场",
                        "a: 别着急，下一班已满，我先为您锁定 19:25 的座位。",
                        "v: 好的麻烦了！",
                        "a: 已改好，请到 12 号柜台办理，餐券在应用里。",
                        "v: 太感谢了。",
                    ),
                    (
                        "v: 行李丢了，行李牌 338112",
                        "a: 行李在后一航班，今晚送到您的酒店。",
                        "v: 放心了。",
                    ),
                ),
            },
        ),
    ),
    faqs=(
        Faq(
            key="baggage",
            known_by="how much baggage|baggage allowance|行李额|行李多重",
            asks={"en": "What is the baggage allowance?", "zh": "行李额是多少？"},
            answer={"en": "23 kg in the hold and 7 kg in the cabin.", "zh": "托运 23 公斤，手提 7 公斤。"},
        ),
        Faq(
            key="invoice",
            known_by="invoice|receipt|发票|行程单",
            asks={"en": "How do I get an invoice?", "zh": "怎么开发票？"},
            answer={
                "en": "In the app under My trips, from the day after you travelled.",
                "zh": "出行次日起，可在应用“我的行程”里开具。",
            },
        ),
    ),
    breaks=(("Lunch", "午餐"), ("Tea", "茶歇"), ("Training", "培训")),
    dispositions=(
        ("Booked", "已预订"),
        ("Changed or refunded", "已退改"),
        ("Helped on the way", "已协助"),
        ("Follow up", "待跟进"),
        ("Spam", "骚扰"),
    ),
    canned={
        "passport": {
            "en": "Please check that the passport is good for six months.",
            "zh": "请确认护照有效期超过六个月。",
        },
        "moment": {"en": "One moment, I am asking the airline.", "zh": "稍等，我正在联系航空公司。"},
        "trip": {"en": "Have a good trip!", "zh": "祝您旅途愉快！"},
    },
    tags=("frequent traveller", "family", "group"),
    pages=("/hotels/chengdu", "/flights", "/tours/thailand", "/my-trips"),
    english=55,
)
