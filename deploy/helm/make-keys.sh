#!/bin/sh
# Makes all signing keys of a new installation, for a Secret that is mounted where nobody can write:
#   deploy/helm/make-keys.sh FOLDER && kubectl create secret generic florin-keys --from-file=FOLDER
# What is there already stays. Keep the folder safe, or delete it: whoever has it can sign as Florin.
set -eu
folder=${1:?name a folder}
facts=$(dirname "$0")/florin/facts.yaml
umask 077
mkdir -p "$folder"
# The master key of personal data: lose it, and nobody's data can be read.
[ -e "$folder/master-0001.key" ] || openssl rand -base64 32 > "$folder/master-0001.key"
[ -e "$folder/secret" ] || openssl rand -hex 32 > "$folder/secret"
for key in $(sed -n 's/^  - \([a-z-]*\.pem\)$/\1/p' "$facts"); do
  [ -e "$folder/$key" ] || openssl genpkey -algorithm ed25519 -out "$folder/$key"
done
