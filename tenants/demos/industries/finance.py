"""Finance: cards, payments and loans of a small bank."""

from tenants.demos.industry import Faq, Industry, Topic

FINANCE = Industry(
    key="finance",
    title={"en": "Finance", "zh": "金融"},
    pitch={
        "en": "Cards and payments, loans, and reports of fraud that cannot wait.",
        "zh": "银行卡与支付、贷款咨询、紧急的欺诈上报。",
    },
    company="Harbour Bank 港湾银行",
    time_zone="Asia/Shanghai",
    people={"admin": "Helen Fischer", "supervisor": "Sun Jie 孙杰", "agent": "Maria Rossi"},
    colleagues=("Gao Yuan 高远", "Owen Clarke", "Tang Li 唐丽", "Fatima Zahra"),
    channel_name="Harbour service 港湾服务台",
    look={
        "colour": "#1f3a5f",
        "title_en": "Harbour Bank",
        "title_zh": "港湾银行",
        "greeting_en": "Welcome. Never tell anybody your password; we do not ask for it either.",
        "greeting_zh": "欢迎。请勿向任何人透露密码，我们也不会询问。",
        "launcher_text_en": "Service",
        "launcher_text_zh": "在线服务",
        "side": "left",
    },
    queues={
        "support": ("Anything else", "综合咨询"),
        "cards": ("Cards and payments", "银行卡与支付"),
        "loans": ("Loans", "贷款"),
        "fraud": ("Fraud", "欺诈上报"),
    },
    topics=(
        Topic(
            key="cards",
            name=("Cards", "银行卡"),
            queue="cards",
            priority="normal",
            known_by="card|transfer|limit|银行卡|转账|限额",
            talks={
                "en": (
                    (
                        "v: My transfer from yesterday has not arrived.",
                        "a: It was sent after 17:00, so it is booked this morning.",
                        "v: I see it now.",
                    ),
                    (
                        "v: How do I raise the limit of my card for a trip?",
                        "a: In the app under Card, Limits; it holds for as long as you choose.",
                        "v: Found it, thanks.",
                        "a: Have a good trip!",
                    ),
                ),
                "zh": (
                    (
                        "v: 昨天的转账还没到账",
                        "a: 您好，17 点后提交，今早入账。",
                        "v: 看到了。",
                    ),
                    (
                        "v: 出国旅游想提高银行卡限额",
                        "a: 在应用“银行卡—限额”里可临时调整，期限自选。",
                        "v: 找到了，谢谢。",
                    ),
                ),
            },
        ),
        Topic(
            key="loans",
            name=("Loans", "贷款"),
            queue="loans",
            priority="normal",
            known_by="loan|mortgage|interest|贷款|房贷|利率|提前还款",
            talks={
                "en": (
                    (
                        "v: What would a loan of 80,000 over three years cost?",
                        "a: At today's rate it is about 2,390 a month. Is your income regular?",
                        "v: Yes, I am employed.",
                        "a: Then I book you a call with an adviser tomorrow at ten, if that suits you.",
                        "n: Interested, first car; prefers a call in the morning.",
                        "v: It does.",
                    ),
                    (
                        "v: Can I pay my mortgage back early?",
                        "a: Yes, up to ten percent a year without a fee.",
                        "v: That is what I wanted to know.",
                    ),
                ),
                "zh": (
                    (
                        "v: 贷款 8 万分三年，每月还多少？",
                        "a: 按当前利率约每月 2390 元，请问您有固定收入吗？",
                        "v: 有的。",
                        "a: 为您预约明天十点的顾问电话，可以吗？",
                        "n: 意向客户，买车用途，上午方便接电话。",
                        "v: 可以。",
                    ),
                    (
                        "v: 房贷可以提前还款吗？",
                        "a: 可以，每年 10% 以内免手续费。",
                        "v: 明白了。",
                    ),
                ),
            },
        ),
        Topic(
            key="fraud",
            name=("Fraud", "欺诈"),
            queue="fraud",
            priority="urgent",
            known_by="fraud|stolen|scam|not me|被盗|诈骗|盗刷|不是我",
            talks={
                "en": (
                    (
                        "v: There is a payment of 1,980 on my card, and it was not me!",
                        "a: I have blocked the card this second. Did you get a strange message lately?",
                        "v: Yes, one about a parcel.",
                        "a: Please do not open its link again. A new card arrives on Thursday.",
                        "n: Phishing by parcel message, reported to the security team.",
                        "v: Thank you for being so quick.",
                    ),
                    (
                        "v: My card was stolen this morning.",
                        "a: Blocked. Nothing was paid with it since yesterday.",
                        "v: What a relief.",
                    ),
                ),
                "zh": (
                    (
                        "v: 卡里有一笔 1980 不是我刷的！",
                        "a: 已立即为您冻结银行卡。最近收到过可疑短信吗？",
                        "v: 有，一条快递短信。",
                        "a: 请不要再点开链接。新卡周四送达，款项已发起争议。",
                        "n: 快递短信钓鱼，已上报安全团队。",
                        "v: 处理得真快，谢谢。",
                    ),
                    (
                        "v: 银行卡今早被盗了",
                        "a: 已挂失，昨天起没有任何交易。",
                        "v: 放心了。",
                    ),
                ),
            },
        ),
    ),
    faqs=(
        Faq(
            key="branch",
            known_by="branch|where are you|网点|在哪里",
            asks={"en": "Where is the nearest branch?", "zh": "最近的网点在哪里？"},
            answer={
                "en": "The map in the app shows branches and machines around you.",
                "zh": "应用里的地图会显示附近的网点和自助机。",
            },
        ),
        Faq(
            key="rates",
            known_by="savings rate|存款利率|定期",
            asks={"en": "What is the savings rate?", "zh": "现在存款利率多少？"},
            answer={"en": "1.45 percent for a year, fixed.", "zh": "一年定期年利率 1.45%。"},
        ),
    ),
    breaks=(("Lunch", "午餐"), ("Short break", "小憩"), ("Coaching", "辅导"), ("Paperwork", "文书处理")),
    dispositions=(
        ("Solved", "已解决"),
        ("Adviser booked", "已预约顾问"),
        ("Card blocked", "已挂失"),
        ("Passed to security", "已转安全团队"),
        ("Spam", "骚扰"),
    ),
    canned={
        "never": {"en": "We never ask for passwords or codes.", "zh": "我们绝不会索要密码或验证码。"},
        "identify": {"en": "Please confirm the last four digits of your card.", "zh": "请确认您卡号的后四位。"},
        "adviser": {"en": "Shall I book you a call with an adviser?", "zh": "需要为您预约顾问电话吗？"},
    },
    tags=("private banking", "first contact", "at risk"),
    pages=("/cards", "/loans/cars", "/security", "/accounts"),
    english=45,
)
