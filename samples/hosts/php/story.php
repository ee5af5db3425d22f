<?php
// The story that every host language tells, in PHP.
//
// story.php c LIBRARY DATA_DIR FEED | story.php http ADDRESS KEY FEED [CA_FILE]
declare(strict_types=1);

require __DIR__ . '/Vetrina.php';

function tell(Vetrina $shop, string $feed): void
{
    $opened = $shop->call('shop.put', ['shop' => 'jeans', 'mode' => 'test',
        'controller' => ['name' => 'Jeans S.p.A.'], 'origins' => ['https://jeans.example'],
        'templates' => ['product' => 'https://jeans.example/p/{family}?v={product}',
            'cart' => 'https://jeans.example/cart?add={items}', 'return' => 'https://jeans.example/account'],
        'markets' => [['market' => 'IT', 'region' => 'EU', 'locale' => 'it-IT', 'currency' => 'EUR']]]);
    echo "open: {$opened['shop']} sells in {$opened['markets'][0]['market']}\n";

    $imported = $shop->upload('catalog.import', $feed, ['format' => 'jsonl']);
    echo "import: {$imported['products']} products of {$imported['families']} families\n";
    $refused = $imported['errors'][0];
    echo "refused: line {$refused['line']} {$refused['field']}: {$refused['message']}\n";

    $shop->call('shopper.put', ['shopper' => 'anna', 'name' => 'Anna']);
    $shop->call('shopper.put', ['shopper' => 'bruno', 'name' => 'Bruno']);
    $words = $shop->call('policy.put', ['purpose' => 'show_to_friends', 'locale' => 'en', 'version' => '1',
        'text' => 'Friends may see what I chose here.']);
    $shown = ['text_hash' => $words['text_hash'], 'policy_version' => '1', 'locale' => 'en'];

    for ($i = 0; $i < 2; ++$i) {
        $order = $shop->call('order.record', ['order' => 'o-1001', 'shopper' => 'bruno', 'lines' => [
            ['product' => '501-32', 'quantity' => 1, 'price' => ['amount_minor' => 9900, 'currency' => 'EUR']]]]);
        echo "order: {$order['order']} is ", $order['duplicate'] ? 'known' : 'new', "\n";
    }

    $bruno = $shop->shopper('bruno');
    $line = $bruno->call('card.get', ['order' => 'o-1001'])['lines'][0];
    echo "card: {$line['title']}, {$line['quantity']}, {$line['effective']['named_to']} may know\n";
    $chosen = $bruno->call('card.answer', ['order' => 'o-1001', 'shown' => $shown,
        'choices' => [['product' => '501-32', 'audience' => 'friends']]])['effective'][0];
    echo "card answered: {$chosen['named_to']} may know of {$chosen['product']}\n";

    $said = $bruno->call('reaction.set', ['family' => '512', 'kind' => 'want', 'audience' => 'friends',
        'shown' => $shown]);
    echo "reaction: {$said['reaction']['kind']} {$said['reaction']['family']}, ",
        "{$said['effective']['named_to']} may know\n";

    foreach ($shop->shopper('anna')->call('friendstore.get')['items'] as $item) {
        echo "friend store: {$item['product']}, {$item['friends'][0]['name']} {$item['kind']}\n";
    }

    $link = $shop->call('link.create', ['target' => ['product' => '501-32'], 'sharer' => 'bruno',
        'slug' => 'from-bruno']);
    echo "link: /l/{$link['code']}\n";
    $found = $shop->call('link.resolve', ['code' => $link['code'], 'tracking' => 'aggregate',
        'user_agent' => 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0']);
    echo "resolve: {$found['status']} {$found['location']}\n";

    $three = array_map(fn ($product) => $shop->later('catalog.get', ['product' => $product]),
        ['512-31', '501-34', '501-32']);
    foreach ($three as $answer) {
        echo 'later: ', $answer()['products'][0]['title'], "\n";
    }

    try {
        $shop->call('catalog.get', ['product' => '999']);
    } catch (VetrinaFailure $why) {
        echo "error: {$why->getCode()} $why->slug {$why->getMessage()}\n";
    }
}

[, $transport, $where, $more, $feed] = $argv;
$caFile = $argv[5] ?? null;
// The host drives: a request makes no thread in its worker.
tell($transport === 'c' ? Vetrina::load($where, ['data_dir' => $more, 'drive' => 'host'])
    : Vetrina::connect($where, $more, $caFile), $feed);
