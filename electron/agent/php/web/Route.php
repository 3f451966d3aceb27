<?php

declare(strict_types=1);

namespace Stagelift\Review\Web;

/** What a value of `r` needs before its page is asked. */
final class Route
{
    /** A page that a person opens: top-level navigation only. */
    public const DOCUMENT = 'document';
    /** A page inside the reviewed site's page. */
    public const FRAME = 'frame';
    /** What scripts of the frame ask. */
    public const DATA = 'data';

    /** @var string Name of the class that answers, a Page. */
    public $page;
    /** @var string */
    public $kind;
    /** @var array<int, string> */
    public $methods;
    /** @var string|null The purpose that a link has to have; null: no session is needed. */
    public $purpose;

    /** @param array<int, string> $methods */
    public function __construct(string $page, string $kind, array $methods, ?string $purpose)
    {
        $this->page = $page;
        $this->kind = $kind;
        $this->methods = $methods;
        $this->purpose = $purpose;
    }
}
