<?php

declare(strict_types=1);

/*
 * Names what PHP 7.2 does not understand in the files that are given: `FILE:LINE: WHAT`. Works on PHP's own tokens, so that
 * what is in strings and comments does not count. It is run by the PHP at hand, which has to be newer than 7.2.
 */

namespace Stagelift\Review\Checks;

const NEWER_FUNCTIONS = [
    'array_all', 'array_any', 'array_find', 'array_find_key', 'array_is_list', 'array_key_first', 'array_key_last', 'fdiv',
    'fpow', 'get_debug_type', 'get_mangled_object_vars', 'get_resource_id', 'hrtime', 'ini_parse_quantity', 'is_countable',
    'json_validate', 'mb_str_pad', 'mb_str_split', 'mb_trim', 'memory_reset_peak_usage', 'net_get_interfaces', 'openssl_cipher_key_length',
    'password_algos', 'preg_last_error_msg', 'request_parse_body', 'str_contains', 'str_decrement', 'str_ends_with',
    'str_increment', 'str_starts_with', 'utf8_decode', 'utf8_encode', 'strftime', 'gmstrftime', 'each', 'create_function',
];
const GUARDED_FUNCTIONS = ['fsync', 'fdatasync', 'opcache_get_status', 'opcache_invalidate', 'curl_init', 'imagecreatefromstring'];
const NEWER_CONSTANTS = ['JSON_THROW_ON_ERROR', 'FILTER_VALIDATE_BOOL', 'MB_CASE_FOLD_SIMPLE'];
const NEWER_TYPES = ['mixed', 'never', 'false', 'true', 'null'];
const MODIFIERS = [\T_PUBLIC, \T_PROTECTED, \T_PRIVATE, \T_VAR];

/** @return array<int, string> */
function findings(string $file): array
{
    $all = \array_map(static function ($token): array {
        return \is_array($token) ? $token : [0, $token, 0];
    }, \token_get_all((string) \file_get_contents($file)));
    $tokens = \array_values(\array_filter($all, static function (array $token): bool {
        return !\in_array($token[0], [\T_WHITESPACE, \T_COMMENT, \T_DOC_COMMENT], true);
    }));
    $found = [];
    $line = 1;
    $parens = [];
    $returnTypes = [];
    foreach ($tokens as $at => $token) {
        $line = $token[2] !== 0 ? $token[2] : $line;
        $before = $tokens[$at - 1] ?? [0, '', 0];
        $after = $tokens[$at + 1] ?? [0, '', 0];
        if ($token[1] === '(' || $token[1] === '[') {
            $parens[] = $token[1] === '(' ? opener($tokens, $at) : 'list';
        } elseif ($token[1] === ')' || $token[1] === ']') {
            $inside = \array_pop($parens);
            if ($before[1] === ',' && $inside !== 'list') {
                $found[] = "$file:$line: a comma before the closing parenthesis";
            }
            if ($inside === 'parameters' && $after[1] === ':') {
                $returnTypes[] = $at + ($tokens[$at + 2][1] === '?' ? 3 : 2);
            }
        }
        if (\in_array($at, $returnTypes, true) && \in_array(\strtolower($token[1]), NEWER_TYPES, true)) {
            $found[] = "$file:$line: the type {$token[1]}";
        }
        $what = newer($token, $before, $after, $tokens, $at, \end($parens) ?: '');
        if ($what !== null) {
            $found[] = "$file:$line: $what";
        }
    }

    return $found;
}

/** What a parenthesis belongs to: `parameters` of a function, `list` of `array(` and `list(`, or `call`. */
function opener(array $tokens, int $at): string
{
    for ($back = $at - 1; $back >= 0 && $back > $at - 4; $back--) {
        if ($tokens[$back][0] === \T_FUNCTION || $tokens[$at - 1][0] === \T_USE) {
            return 'parameters';
        }
    }

    return \in_array($tokens[$at - 1][0] ?? 0, [\T_ARRAY, \T_LIST], true) ? 'list' : 'call';
}

function newer(array $token, array $before, array $after, array $tokens, int $at, string $inside): ?string
{
    $names = ['T_FN', 'T_COALESCE_EQUAL', 'T_MATCH', 'T_NULLSAFE_OBJECT_OPERATOR', 'T_ATTRIBUTE', 'T_ENUM', 'T_READONLY'];
    foreach ($names as $name) {
        if (\defined($name) && $token[0] === \constant($name)) {
            return $name;
        }
    }
    switch ($token[0]) {
        case \T_LNUMBER:
        case \T_DNUMBER:
            return \strpos($token[1], '_') !== false || \stripos($token[1], '0o') === 0 ? 'a number with separators' : null;
        case \T_END_HEREDOC:
            return \preg_match('/^\s/', $token[1]) === 1 ? 'an indented heredoc' : null;
        case \T_DOLLAR_OPEN_CURLY_BRACES:
            return 'interpolation by ${}';
        case \T_PUBLIC:
        case \T_PROTECTED:
        case \T_PRIVATE:
        case \T_VAR:
            return modified($tokens, $at, $inside);
        case \T_THROW:
            return \in_array($before[1], [';', '{', '}', ':', ')'], true) || $before[0] === \T_ELSE || $before[0] === \T_OPEN_TAG
                ? null : 'throw as an expression';
        case \T_CATCH:
            return caught($tokens, $at);
        case \T_CLASS:
            return $before[0] === \T_DOUBLE_COLON && ($tokens[$at - 2][0] ?? 0) === \T_VARIABLE ? '::class of an object' : null;
        case \T_ELLIPSIS:
            return $inside === 'list' || $after[1] === ')' ? 'spreading in an array, or a callable made of dots' : null;
        case \T_STRING:
        case \T_NAME_FULLY_QUALIFIED:
            return named($token, $before, $after, $tokens, $at, $inside);
        case \T_VARIABLE:
            return $inside === 'parameters' && $after[1] === '=' && \strtolower($tokens[$at + 2][1] ?? '') === 'null'
                && isType($before) && !isNullable($tokens, $at) ? 'a type that is null by default alone' : null;
        default:
            $isUnion = \in_array($token[1], ['|', '&'], true) && $inside === 'parameters' && isType($before) && isType($after);

            return $isUnion ? 'a union of types' : null;
    }
}

function modified(array $tokens, int $at, string $inside): ?string
{
    if ($inside === 'parameters') {
        return 'a property made by the constructor';
    }
    $next = $at + 1;
    while (\in_array($tokens[$next][0], [\T_STATIC, \T_ABSTRACT, \T_FINAL], true)) {
        $next++;
    }
    if (\in_array($tokens[$next][0], [\T_FUNCTION, \T_VARIABLE], true)) {
        return null;
    }
    if ($tokens[$next][0] === \T_CONST) {
        return ($tokens[$next + 2][1] ?? '') === '=' ? null : 'a constant with a type';
    }

    return 'a property with a type';
}

function caught(array $tokens, int $at): ?string
{
    for ($next = $at + 1; ($tokens[$next][1] ?? ')') !== ')'; $next++) {
        if ($tokens[$next][0] === \T_VARIABLE) {
            return null;
        }
    }

    return 'catch without a variable';
}

function named(array $token, array $before, array $after, array $tokens, int $at, string $inside): ?string
{
    $name = \strtolower(\ltrim($token[1], '\\'));
    $isCall = $after[1] === '(' && !\in_array($before[0], [\T_OBJECT_OPERATOR, \T_DOUBLE_COLON, \T_FUNCTION, \T_NEW], true);
    if ($isCall && \in_array($name, NEWER_FUNCTIONS, true)) {
        return "$name()";
    }
    if ($isCall && \in_array($name, GUARDED_FUNCTIONS, true) && !isGuarded($name, $tokens)) {
        return "$name() without asking whether there is one";
    }
    if (\in_array(\strtoupper($name), NEWER_CONSTANTS, true)) {
        return \strtoupper($name);
    }
    if ($after[1] === ':' && \in_array($before[1], ['(', ','], true) && $inside === 'call') {
        return 'an argument by its name';
    }
    $isParameter = $inside === 'parameters' && $after[0] === \T_VARIABLE;

    return $isParameter && \in_array($name, NEWER_TYPES, true) ? "the type $name" : null;
}

function isGuarded(string $name, array $tokens): bool
{
    foreach ($tokens as $at => $token) {
        if (\ltrim(\strtolower($token[1]), '\\') === 'function_exists' && \strpos($tokens[$at + 2][1] ?? '', "'$name'") !== false) {
            return true;
        }
    }

    return false;
}

function isType(array $token): bool
{
    return \in_array($token[0], [\T_STRING, \T_ARRAY, \T_CALLABLE, \T_NAME_FULLY_QUALIFIED, \T_NAME_QUALIFIED, \T_STATIC], true);
}

function isNullable(array $tokens, int $at): bool
{
    return ($tokens[$at - 2][1] ?? '') === '?';
}

$found = [];
foreach (\array_slice($argv, 1) as $file) {
    $found = \array_merge($found, findings($file));
}
echo \implode("\n", $found);
