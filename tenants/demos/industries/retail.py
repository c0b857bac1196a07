"""Retail and e-commerce: a fashion shop."""

from tenants.demos.industry import Faq, Industry, Topic

RETAIL = Industry(
    key="retail",
    title={"en": "Retail and e-commerce", "zh": "零售与电商"},
    pitch={
        "en": "Questions before buying, orders on their way, returns and exchanges.",
        "zh": "售前咨询、订单物流、退换货。",
    },
    company="Lumen Fashion 流光服饰",
    time_zone="Asia/Shanghai",
    people={"admin": "Lin Na 林娜", "supervisor": "Marta Silva", "agent": "Zhou Wei 周伟"},
    colleagues=("Chen Jie 陈洁", "Anna Moretti", "Sun Hao 孙浩", "Ravi Patel"),
    channel_name="Lumen shop 流光商城",
    look={
        "colour": "#a3265e",
        "title_en": "Lumen Fashion",
        "title_zh": "流光服饰",
        "greeting_en": "Hello! Ask about sizes, delivery, or an order you placed.",
        "greeting_zh": "您好！尺码、配送、订单，都可以问我。",
        "launcher_text_en": "Ask Lumen",
        "launcher_text_zh": "咨询流光",
    },
    queues={
        "support": ("Anything else", "综合咨询"),
        "presales": ("Before buying", "售前咨询"),
        "orders": ("Orders and delivery", "订单与物流"),
        "returns": ("Returns", "退换货"),
    },
    topics=(
        Topic(
            key="sizes",
            name=("Sizes and styles", "尺码与款式"),
            queue="presales",
            priority="normal",
            known_by="size|fit|colour|in stock|尺码|颜色|有货|显瘦",
            talks={
                "en": (
                    (
                        "v: I am 172 cm, which size of the linen dress should I take?",
                        "a: Hello! The dress is cut wide, an M will fit you well.",
                        "v: And is the blue one in stock?",
                        "a: Yes, four are left in M. Shall I put one aside for you?",
                        "v: Please do, I am ordering it now.",
                    ),
                    (
                        "v: Does the wool coat come in another colour?",
                        "a: It comes in camel, black and a dark green that is new this week.",
                        "n: Looked at the green coat twice, would like a photo in daylight.",
                        "v: Green sounds lovely, thank you.",
                    ),
                ),
                "zh": (
                    (
                        "v: 身高165，体重55公斤，这条连衣裙穿什么尺码？",
                        "a: 您好，这款版型偏宽松，建议您选 M 码。",
                        "v: 白色还有货吗？",
                        "a: 有货，今天下单明天发出。",
                        "v: 好的，我下单了。",
                    ),
                    (
                        "v: 羊毛大衣会起球吗？有没有别的颜色？",
                        "a: 面料做过抗起球处理，目前有驼色、黑色和墨绿色。",
                        "n: 客户在意面料，可推荐护理套装。",
                        "v: 墨绿色好看，谢谢。",
                    ),
                ),
            },
        ),
        Topic(
            key="delivery",
            name=("Delivery", "物流"),
            queue="orders",
            priority="normal",
            known_by="deliver|parcel|tracking|arrive|物流|快递|发货|没收到",
            talks={
                "en": (
                    (
                        "v: My parcel should have arrived yesterday, order LF-20418.",
                        "a: I am looking. It left our warehouse and waits at the courier in your town.",
                        "v: Can they bring it after six?",
                        "a: I have asked for the evening round; you will get a message before they come.",
                        "v: Great help, thanks!",
                    ),
                    (
                        "v: I typed the wrong house number, can you change the delivery address?",
                        "a: It has not left yet, so yes. Which number is right?",
                        "v: 27 instead of 72.",
                        "a: Changed. The parcel leaves today.",
                    ),
                ),
                "zh": (
                    (
                        "v: 快递三天没更新了，订单 LF-20533",
                        "a: 您好，马上为您查询。包裹在转运中心，今天会继续派送。",
                        "v: 能催一下吗？",
                        "a: 已经为您催件，预计明天上午送达。",
                        "v: 好的，谢谢。",
                    ),
                    (
                        "v: 地址写错了，还没发货，能改吗？",
                        "a: 可以的，请把正确地址发给我。",
                        "v: 滨江区江南大道 88 号。",
                        "a: 已为您修改，今天发货。",
                    ),
                ),
            },
        ),
        Topic(
            key="returns",
            name=("Returns", "退换货"),
            queue="returns",
            priority="high",
            known_by="return|refund|exchange|damaged|退货|退款|换货|破损",
            talks={
                "en": (
                    (
                        "v: One button of the shirt is missing, I want to return it.",
                        "a: I am sorry. Would you rather have a new shirt or your money back?",
                        "v: A new one, same size.",
                        "a: It is on its way, and the courier takes the old one along, free of charge.",
                        "n: Second report of buttons in this lot, told quality control.",
                    ),
                    (
                        "v: When do I get the refund for my return?",
                        "a: Your parcel came in this morning. The refund is booked and arrives within three days.",
                        "v: Good to know.",
                    ),
                ),
                "zh": (
                    (
                        "v: 收到的衬衫少一颗扣子，我要换货",
                        "a: 非常抱歉，为您免费换一件新的，快递上门取旧件。",
                        "v: 要多久？",
                        "a: 两天内送到您手上。",
                        "n: 同批次第二次反馈，已通知质检。",
                    ),
                    (
                        "v: 退货已经寄回，退款什么时候到？",
                        "a: 仓库今早签收，退款已提交，三天内到账。",
                        "v: 好的。",
                    ),
                ),
            },
        ),
    ),
    faqs=(
        Faq(
            key="shipping",
            known_by="shipping cost|how much is delivery|free delivery|运费|包邮",
            asks={"en": "How much is delivery?", "zh": "运费多少？包邮吗？"},
            answer={
                "en": "Delivery is free from 199 yuan; below that it costs 12 yuan.",
                "zh": "满 199 元包邮，未满收取 12 元运费。",
            },
        ),
        Faq(
            key="hours",
            known_by="opening hours|when are you open|营业时间|几点上班",
            asks={"en": "When are you open?", "zh": "你们几点上班？"},
            answer={
                "en": "People answer from 9 to 21 every day, the bot at any time.",
                "zh": "人工客服每天 9:00–21:00 在线，机器人全天为您服务。",
            },
        ),
    ),
    breaks=(("Lunch", "午餐"), ("Short break", "小憩"), ("Training", "培训"), ("Live stream", "直播支持")),
    dispositions=(
        ("Order placed", "已下单"),
        ("Solved", "已解决"),
        ("Return or exchange", "退换货"),
        ("Follow up", "待跟进"),
        ("Spam", "骚扰"),
    ),
    canned={
        "thanks": {"en": "Thank you for shopping with Lumen!", "zh": "感谢您选购流光服饰！"},
        "size": {"en": "May I ask your height and weight?", "zh": "方便告知您的身高和体重吗？"},
        "photo": {"en": "Could you send a photo of it?", "zh": "可以发一张照片给我们看看吗？"},
    },
    tags=("vip", "new customer", "wholesale"),
    pages=("/dresses/linen", "/coats/wool", "/sale", "/checkout"),
    english=35,
)
