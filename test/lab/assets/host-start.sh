#!/bin/bash
# Runs inside new mount and UTS namespaces and becomes a host's sshd. The host's state folder is first bound to /mnt,
# where it stays visible even when the lab lies below one of the folders that the host hides.
# Usage: host-start.sh NAME STATE_FOLDER
set -euo pipefail
name=$1
state=$2

hostname "$name"
mount --bind "$state" /mnt
cd /mnt
mount --bind /mnt/tmp /tmp
mount -t tmpfs -o mode=755,size=1m tmpfs /home
mkdir /home/deploy
mount --bind /mnt/home /home/deploy
if [ -d /mnt/bare ]; then
  mkdir /home/bare
  mount --bind /mnt/bare /home/bare
fi
mount -t tmpfs -o mode=755,size=8m tmpfs /run
mkdir /run/sshd /run/lock
if [ -d /mnt/mysqld ]; then
  mkdir /run/mysqld
  mount --bind /mnt/mysqld /run/mysqld
fi
for file in passwd group shadow; do
  mount --bind "/mnt/etc/$file" "/etc/$file"
done
mount --bind /mnt/etc/pam-sshd /etc/pam.d/sshd
exec /usr/sbin/sshd -f /mnt/etc/sshd_config -E /mnt/log/sshd.log
