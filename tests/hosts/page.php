<?php
// A page of a shop under FPM: what the face answered, and what of the process a reader of the test wants to know.
$before = count(scandir('/proc/self/task')) - 2;
$shop = Vetrina::preloaded(json_decode($_SERVER['VETRINA_CONFIG'], true));
$later = $shop->later('shop.get');
$kept = null;
try {
    $shop->call('catalog.get', ['product' => '999']);
} catch (VetrinaFailure $why) {
    $kept = $why->slug;
}
header('Content-Type: application/json');
echo json_encode(['worker' => getmypid(), 'threads_before' => $before, 'shop' => $later()['shop'],
    'friend' => $shop->shopper('anna')->call('friend.list')['blocked'], 'refused' => $kept]);
