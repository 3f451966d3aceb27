#!/bin/sh
# Waits for accounts that want their virtual hosts read; costs nothing meanwhile.
while :; do
  read -r id </run/reload-web || continue
  if said=$(/usr/sbin/nginx -t -c /mnt/etc/nginx.conf 2>&1); then
    # The answer comes when the workers with the old settings have let go.
    old=$(ps -o pid= --ppid "$(cat /mnt/run/nginx.pid)")
    /usr/sbin/nginx -c /mnt/etc/nginx.conf -s reload
    for _ in 1 2 3 4 5 6 7 8 9 10; do
      sleep 0.1
      new=$(ps -o pid= --ppid "$(cat /mnt/run/nginx.pid)")
      [ "$new" = "$old" ] || break
    done
    printf '%s done\n' "$id" >/run/reload-web.new
  else
    printf '%s refused\n%s\n' "$id" "$said" >/run/reload-web.new
  fi
  chmod 644 /run/reload-web.new
  mv /run/reload-web.new /run/reload-web.answer
done
