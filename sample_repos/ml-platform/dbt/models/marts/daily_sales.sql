select
    r.bought_on,
    s.region,
    r.product_id,
    sum(r.quantity) as sold
from {{ ref('stg_receipts') }} as r
join {{ ref('store_regions') }} as s on s.store_id = r.store_id
group by 1, 2, 3
