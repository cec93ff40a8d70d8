select
    card_id,
    cast(issued_at as date) as issued_on,
    postcode
from {{ source('till', 'loyalty_cards') }}
