"""What agents and supervisors work with."""

from editions.vocabulary.feature import Feature

DESK = (
    Feature(
        key="csat.rating",
        kind="switch",
        fails="open",
        title={"en": "Satisfaction rating", "zh": "满意度评价"},
        help={
            "en": "Visitors may rate the service when a conversation is resolved.",
            "zh": "会话解决后，访客可以评价服务。",
        },
    ),
    Feature(
        key="desk.service_levels",
        kind="switch",
        since=2,
        before=True,
        fails="open",
        title={"en": "Service levels", "zh": "服务水平（SLA）"},
        help={
            "en": "Promise first answers and solutions in time, be warned before, and raise what is late.",
            "zh": "承诺首次响应和解决时限，临近时提醒，超时自动提升。",
        },
    ),
    Feature(
        key="desk.board",
        kind="switch",
        since=2,
        before=True,
        fails="open",
        title={"en": "Supervisor board", "zh": "主管看板"},
        help={
            "en": "Queues and agents live on one page, with work moved from where it piles up.",
            "zh": "在一页上实时查看队列和坐席，并把积压的工作调走。",
        },
    ),
    Feature(
        key="desk.callbacks",
        kind="switch",
        since=2,
        before=True,
        fails="open",
        title={"en": "Callbacks", "zh": "回访预约"},
        help={
            "en": "Customers who wait may leave and are written to when it is their turn.",
            "zh": "等待中的客户可先离开，轮到时由坐席主动联系。",
        },
    ),
)
