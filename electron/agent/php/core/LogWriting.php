<?php

declare(strict_types=1);

namespace Stagelift\Review\Core;

/** Lines about to be written: numbered, stamped and chained to the last one. Lives only while the log is locked. */
final class LogWriting
{
    /** @var Keys */
    private $keys;
    /** @var Config */
    private $config;
    /** @var string */
    private $mac;
    /** @var int */
    private $n;
    /** @var int */
    private $offset;
    /** @var int */
    private $remarks;
    /** @var string */
    private $at;
    /** @var string */
    private $bytes = '';
    /** @var string */
    private $records = '';
    /** @var array<string, array<string, mixed>> */
    private $events = [];

    public function __construct(Keys $keys, Config $config, string $lastMac, LogIndex $index)
    {
        $this->keys = $keys;
        $this->config = $config;
        $this->mac = $lastMac;
        $this->n = $index->count();
        $this->offset = $index->end();
        $this->remarks = $index->remarks();
        $this->at = Clock::format(Clock::now());
    }

    /**
     * @param array<string, mixed> $draft
     * @return array<string, mixed> The event.
     */
    public function add(array $draft): array
    {
        $this->n++;
        $fixed = [
            'id' => $draft['id'],
            'n' => $this->n,
            'at' => $this->at,
            'by' => $draft['by'],
            'commit' => $this->config->commit(),
            'tree' => $this->config->tree(),
            'kind' => $draft['kind'],
        ];
        if ($draft['kind'] === 'remark') {
            $this->remarks++;
            $fixed['remark'] = $this->remarks;
        }
        if ($draft['kind'] === 'merged') {
            $fixed['commit'] = $draft['commit'];
        }
        $event = $fixed + $draft;
        $json = Json::encode($event);
        $this->mac = $this->keys->ofLine($this->mac, $json);
        $line = $this->mac . ' ' . $json . "\n";
        $this->records .= LogIndex::record((string) $event['id'], $this->n, $this->offset, $this->remarks);
        $this->offset += \strlen($line);
        $this->bytes .= $line;
        $this->events[(string) $event['id']] = $event;

        return $event;
    }

    /** @return array<string, mixed>|null */
    public function written(string $id): ?array
    {
        return $this->events[$id] ?? null;
    }

    public function bytes(): string
    {
        return $this->bytes;
    }

    public function records(): string
    {
        return $this->records;
    }
}
