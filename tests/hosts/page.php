<?php
// A page of a shop under FPM: what the face answered, and what of the process a reader of the test wants to know.
$before = count(scandir('/proc/self/task')) - 2;
// What is blocked, ignored and caught of signals 1 to 31; glibc takes two above them with the first thread.
$signals = fn () => array_map(fn ($line) => hexdec(substr(trim($line), -8)) & 0x7fffffff,
    preg_grep('/^Sig(Blk|Ign|Cgt)/', file('/proc/self/status')));
$signals_before = $signals();
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
    'friend' => $shop->shopper('anna')->call('friend.list')['blocked'], 'refused' => $kept,
    'signals_kept' => $signals() === $signals_before]);
