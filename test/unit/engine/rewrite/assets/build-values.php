<?php
// Reads one JSON description of a PHP value per line and prints two lines for each: the serialized value with the texts
// as they were, and with the texts as they should be after rewriting. Both are base64.

final class Link
{
    public mixed $url = null;
    protected mixed $title = null;
    private mixed $rest = null;

    public static function with(mixed $url, mixed $title, mixed $rest): self
    {
        $link = new self();
        [$link->url, $link->title, $link->rest] = [$url, $title, $rest];
        return $link;
    }
}

enum Suit: string
{
    case Hearts = 'https://www.example-shop.test';
}

function build(array $node, string $which): mixed
{
    switch ($node['t']) {
        case 'text':
            return base64_decode($node[$which]);
        case 'array':
            $array = [];
            foreach ($node['items'] as [$key, $item]) {
                $array[is_array($key) ? build($key, $which) : $key] = build($item, $which);
            }
            return $array;
        case 'object':
            [$url, $title, $rest] = array_map(fn(array $item): mixed => build($item, $which), $node['items']);
            return Link::with($url, $title, $rest);
        case 'standard':
            return (object) ['a' => build($node['item'], $which), 'twice' => [$shared = new stdClass(), $shared]];
        case 'serialized':
            return serialize(build($node['item'], $which));
        case 'json':
            return json_encode(build($node['item'], $which), $node['flags'] | JSON_THROW_ON_ERROR);
        case 'enum':
            return Suit::Hearts;
        case 'float':
            return (float) $node['value'];
        default:
            return $node['value'];
    }
}

while (($line = fgets(STDIN)) !== false) {
    $node = json_decode($line, true, 512, JSON_THROW_ON_ERROR);
    $before = serialize(build($node, 'before'));
    $after = serialize(build($node, 'after'));
    if (unserialize($after) === false && $after !== 'b:0;') {
        throw new RuntimeException('The reference cannot be read back.');
    }
    echo base64_encode($before), "\n", base64_encode($after), "\n";
}
