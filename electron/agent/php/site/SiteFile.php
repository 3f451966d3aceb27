<?php

declare(strict_types=1);

namespace Stagelift\Review\Site;

use Stagelift\Review\Core\Config;

/** The file of ours in the folder that the web server serves, and the files that the site wants to run before others. */
final class SiteFile
{
    /** Returns the commit it was deployed with. Requests that a web server may not serve by itself lead to it. */
    public const NAME = 'stagelift.php';

    /**
     * Files for `auto_prepend_file` that ours took the place of: the host's, then the site's.
     *
     * @return array<int, string>
     */
    public static function before(Config $config, Asked $asked): array
    {
        $files = [];
        $ofHost = \get_cfg_var('auto_prepend_file');
        if (\is_string($ofHost) && $ofHost !== '' && $ofHost !== 'none') {
            $files[] = $ofHost;
        }
        $ofSite = self::ofFolder($config->get('prepends', []), $asked);
        if ($ofSite !== null) {
            $files[] = $ofSite;
        }
        $own = \dirname(__DIR__) . '/prepend.php';

        return \array_values(\array_filter(\array_unique($files), static function (string $file) use ($own): bool {
            $path = \stream_resolve_include_path($file);

            return $path !== false && \realpath($path) !== \realpath($own);
        }));
    }

    /** The commit that PHP knows of, which is another than the deployed one where it does not look at files again. */
    public static function commit(string $documentRoot): ?string
    {
        $file = $documentRoot . '/' . self::NAME;
        $commit = \is_file($file) ? require $file : null;

        return \is_string($commit) ? $commit : null;
    }

    /** @param mixed $prepends Files by folder below the document root, as the engine found them. */
    private static function ofFolder($prepends, Asked $asked): ?string
    {
        if (!\is_array($prepends) || $prepends === []) {
            return null;
        }
        $root = $asked->documentRoot();
        $folder = \trim(\substr($asked->scriptFolder(), \strlen($root)), '/');
        while (!isset($prepends[$folder])) {
            if ($folder === '') {
                return null;
            }
            $folder = \strpos($folder, '/') === false ? '' : \dirname($folder);
        }
        $file = $prepends[$folder];
        if (!\is_string($file) || $file === '') {
            return null;
        }

        return $file[0] === '/' ? $file : \rtrim($root . '/' . $folder, '/') . '/' . $file;
    }
}
