select
    c.card_id,
    datediff('day', c.issued_on, current_date) as days_as_customer,
    count(distinct r.receipt_id) as visits_90d,
    coalesce(sum(r.amount), 0) as spend_90d,
    datediff('day', max(r.bought_on), current_date) as days_since_visit
from {{ ref('stg_cards') }} as c
left join {{ ref('stg_receipts') }} as r
    on r.card_id = c.card_id and r.bought_on >= dateadd('day', -90, current_date)
group by 1, 2
