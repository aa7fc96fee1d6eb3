{{/*
Environment of a process (`.root`, `.settings`). The migration job has the same, so that it means the same database and brokers; it is `.alone`, without
a certificate that it would show to others.
*/}}
{{- define "florin.env" -}}
{{- $values := .root.Values -}}
{{- $facts := include "florin.facts" .root | fromYaml -}}
- { name: FLORIN_HOST, value: "0.0.0.0" }
- { name: FLORIN_PORT, value: {{ $facts.ports.http | toString | quote }} }
- { name: FLORIN_INTERNAL_PORT, value: {{ $facts.ports.internal | toString | quote }} }
- { name: FLORIN_KEYS_DIR, value: /keys }
- { name: FLORIN_SERVICES_URL, value: "{{ ternary "https" "http" $values.mtls.enabled }}://{{ include "florin.name" .root }}-{service}:{{ $facts.ports.internal }}" }
- name: FLORIN_DATABASE_URL
  valueFrom: { secretKeyRef: { name: {{ $values.database.existingSecret | quote }}, key: {{ $values.database.key | quote }} } }
{{- range $service, $secret := $values.database.services }}
{{- if not (has $service $facts.services) }}{{ fail (printf "database.services: there is no service %s" $service) }}{{ end }}
- name: FLORIN_DATABASE_URL_{{ upper $service }}
  valueFrom: { secretKeyRef: { name: {{ $secret.existingSecret | quote }}, key: {{ $secret.key | quote }} } }
{{- end }}
{{- if and $values.mtls.enabled (not .alone) }}
- { name: FLORIN_TLS_CA, value: /tls/ca.crt }
- { name: FLORIN_TLS_CERT, value: /tls/tls.crt }
- { name: FLORIN_TLS_KEY, value: /tls/tls.key }
{{- end }}
{{- with $values.kafka }}{{ if .brokers }}
- { name: FLORIN_KAFKA_BROKERS, value: {{ .brokers | quote }} }
- { name: FLORIN_KAFKA_REPLICATION, value: {{ .replication | toString | quote }} }
- { name: FLORIN_KAFKA_SSL, value: {{ .ssl | toString | quote }} }
{{- with .clientId }}
- { name: FLORIN_KAFKA_CLIENT_ID, value: {{ . | quote }} }
{{- end }}
{{- with .prefix }}
- { name: FLORIN_KAFKA_PREFIX, value: {{ . | quote }} }
{{- end }}
{{- if .filesSecret }}
- { name: FLORIN_KAFKA_CA, value: /kafka-tls/ca.crt }
{{- if .clientCertificate }}
- { name: FLORIN_KAFKA_CERT, value: /kafka-tls/tls.crt }
- { name: FLORIN_KAFKA_KEY, value: /kafka-tls/tls.key }
{{- end }}
{{- end }}
{{- if .saslSecret }}
- { name: FLORIN_KAFKA_SASL_MECHANISM, value: {{ required "kafka.saslMechanism goes with kafka.saslSecret" .saslMechanism | quote }} }
- name: FLORIN_KAFKA_SASL_USERNAME
  valueFrom: { secretKeyRef: { name: {{ .saslSecret | quote }}, key: username } }
- name: FLORIN_KAFKA_SASL_PASSWORD
  valueFrom: { secretKeyRef: { name: {{ .saslSecret | quote }}, key: password } }
{{- end }}
{{- end }}{{ end }}
{{- with $values.redis }}{{ if .existingSecret }}
- name: FLORIN_REDIS_URL
  valueFrom: { secretKeyRef: { name: {{ .existingSecret | quote }}, key: {{ .key | quote }} } }
{{- with .prefix }}
- { name: FLORIN_REDIS_PREFIX, value: {{ . | quote }} }
{{- end }}
{{- if .filesSecret }}
- { name: FLORIN_REDIS_CA, value: /redis-tls/ca.crt }
{{- if .clientCertificate }}
- { name: FLORIN_REDIS_CERT, value: /redis-tls/tls.crt }
- { name: FLORIN_REDIS_KEY, value: /redis-tls/tls.key }
{{- end }}
{{- end }}
{{- end }}{{ end }}
{{- with $values.mail }}{{ if .existingSecret }}
- name: FLORIN_SMTP_URL
  valueFrom: { secretKeyRef: { name: {{ .existingSecret | quote }}, key: {{ .key | quote }} } }
{{- end }}{{ end }}
{{- range $name, $value := .settings }}
- { name: {{ $name }}, value: {{ include "florin.text" $value | quote }} }
{{- end }}
{{- end -}}

{{/* Numbers come as floats, and 10000000 must not become 1e+07. */}}
{{- define "florin.text" -}}
{{- if kindIs "float64" . }}{{ if eq (float64 (int64 .)) . }}{{ int64 . }}{{ else }}{{ . }}{{ end }}{{ else }}{{ . }}{{ end -}}
{{- end -}}

{{/* Where certificates of brokers and of Redis are, and the keys (`.root`, `.keysSecret`, `.tlsSecret`). */}}
{{- define "florin.volumes" -}}
{{- $values := .root.Values -}}
- name: keys
  secret: { secretName: {{ .keysSecret | quote }}, defaultMode: 0440 }
- name: tmp
  emptyDir: { sizeLimit: 64Mi }
{{- with .tlsSecret }}
- name: tls
  secret: { secretName: {{ . | quote }}, defaultMode: 0440 }
{{- end }}
{{- if and $values.kafka.brokers $values.kafka.filesSecret }}
- name: kafka-tls
  secret: { secretName: {{ $values.kafka.filesSecret | quote }}, defaultMode: 0440 }
{{- end }}
{{- if and $values.redis.existingSecret $values.redis.filesSecret }}
- name: redis-tls
  secret: { secretName: {{ $values.redis.filesSecret | quote }}, defaultMode: 0440 }
{{- end }}
{{- end -}}

{{- define "florin.mounts" -}}
{{- $values := .root.Values -}}
- { name: keys, mountPath: /keys, readOnly: true }
- { name: tmp, mountPath: /tmp }
{{- if .tlsSecret }}
- { name: tls, mountPath: /tls, readOnly: true }
{{- end }}
{{- if and $values.kafka.brokers $values.kafka.filesSecret }}
- { name: kafka-tls, mountPath: /kafka-tls, readOnly: true }
{{- end }}
{{- if and $values.redis.existingSecret $values.redis.filesSecret }}
- { name: redis-tls, mountPath: /redis-tls, readOnly: true }
{{- end }}
{{- end -}}

{{- define "florin.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "florin.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{/* Which Secret a workload's certificate is in (`.root`, `.name`). */}}
{{- define "florin.tlsSecret" -}}
{{- $mtls := .root.Values.mtls -}}
{{- if $mtls.enabled -}}
{{- if $mtls.certManager.enabled -}}{{ include "florin.name" .root }}-{{ .name }}-tls
{{- else -}}{{ required "mtls.existingSecret, or mtls.certManager.enabled: whose certificates?" $mtls.existingSecret }}{{- end -}}
{{- end -}}
{{- end -}}
