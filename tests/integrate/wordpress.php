<?php
// Stands in for WordPress where a guide's plugin is run: what is registered is kept, and one user is known.
$registered = [];

function add_filter(string $name, callable $callback): void
{
    $GLOBALS['registered'][$name] = $callback;
}

function get_user_by(string $field, string $value): object|false
{
    return $field === 'email' && $value === 'bruno@outfitters.example' ? (object) ['ID' => 25] : false;
}

foreach (glob('wp-content/mu-plugins/*.php') as $plugin) {
    require $plugin;
}
// WordPress finds each by what the plugin registered.
foreach (['exporters', 'erasers'] as $kind) {
    $all = $registered["wp_privacy_personal_data_$kind"]([]);
    is_callable($all['vetrina']['callback']) || throw new LogicException("nothing that can be called for $kind");
}
