select
    receipt_id,
    card_id,
    store_id,
    cast(bought_at as date) as bought_on,
    product_id,
    quantity,
    amount
from {{ source('till', 'receipts') }}
where quantity > 0
