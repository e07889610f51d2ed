{{/* A value as a variable of the environment has it: 4000000, and not 4e+06. */}}
{{- define "quotewire.text" -}}
{{- if and (kindIs "float64" .) (eq (floor .) .) -}}
{{ printf "%d" (int64 .) }}
{{- else -}}
{{ toString . }}
{{- end }}
{{- end }}

{{/* What a setting is: (dict "root" . "name" "QUOTEWIRE_PARTITIONS"). */}}
{{- define "quotewire.setting" -}}
{{- $defaults := (.root.Files.Get "files/quotewire.json" | fromJson).defaults -}}
{{- $given := get .root.Values.settings .name -}}
{{- if or (kindIs "invalid" $given) (eq (toString $given) "") -}}
{{ include "quotewire.text" (get $defaults .name) }}
{{- else -}}
{{ include "quotewire.text" $given }}
{{- end }}
{{- end }}

{{/* Full name of a topic: (dict "root" . "name" "articles"). */}}
{{- define "quotewire.topic" -}}
{{- $input := include "quotewire.setting" (dict "root" .root "name" "QUOTEWIRE_INPUT_TOPIC") -}}
{{- if and (eq .name "raw") $input -}}
{{ $input }}
{{- else -}}
{{ include "quotewire.setting" (dict "root" .root "name" "QUOTEWIRE_TOPIC_PREFIX") }}{{ .name }}
{{- end }}
{{- end }}

{{/* The workers' consumer group. */}}
{{- define "quotewire.group" -}}
{{- $group := include "quotewire.setting" (dict "root" . "name" "QUOTEWIRE_GROUP") -}}
{{- $prefix := include "quotewire.setting" (dict "root" . "name" "QUOTEWIRE_TOPIC_PREFIX") -}}
{{ $group | default (printf "quotewire-%s" (regexReplaceAll "[._-]+$" $prefix "" | default "default")) }}
{{- end }}

{{- define "quotewire.metricsPort" -}}
{{ include "quotewire.setting" (dict "root" . "name" "QUOTEWIRE_METRICS_PORT") }}
{{- end }}

{{- define "quotewire.consolePort" -}}
{{ include "quotewire.setting" (dict "root" . "name" "QUOTEWIRE_CONSOLE_PORT") }}
{{- end }}

{{- define "quotewire.tls" -}}
{{- if contains "SSL" .Values.kafka.securityProtocol }}true{{ end -}}
{{- end }}

{{- define "quotewire.sasl" -}}
{{- if hasPrefix "SASL" .Values.kafka.securityProtocol }}true{{ end -}}
{{- end }}

{{/* Whether a role has to do with the archive. */}}
{{- define "quotewire.asks" -}}
{{- if and .root.Values.archive.address (has .role (list "archiver" "console")) }}true{{ end -}}
{{- end }}

{{/* Port of the archive's database. */}}
{{- define "quotewire.archivePort" -}}
{{ regexFind ":[0-9]+$" (urlParse .Values.archive.address).host | trimPrefix ":" | default "5432" }}
{{- end }}

{{/* Name of a role as Strimzi's KafkaUser and its secret have it: (dict "root" . "role" "worker"). */}}
{{- define "quotewire.user" -}}
{{ include "quotewire.fullname" .root }}-{{ .role }}
{{- end }}

{{/* How a role logs in, as YAML: (dict "root" . "role" "worker" "given" .Values.worker.credentials).
Strimzi's secrets have keys of their own. */}}
{{- define "quotewire.credentials" -}}
{{- $found := deepCopy .given -}}
{{- if .root.Values.strimzi.users -}}
{{- $user := include "quotewire.user" . -}}
{{- $found = dict "username" $user "secret" $user "passwordKey" "password" "certificateKey" "user.crt" "keyKey" "user.key" "keyPasswordKey" "" -}}
{{- end -}}
{{- if not (or (include "quotewire.sasl" .root) (eq .root.Values.kafka.securityProtocol "SSL")) -}}
{{- $_ := set $found "secret" "" -}}
{{- end -}}
{{ toYaml $found }}
{{- end }}

{{/* Secret of the certificate authority; Strimzi makes one. */}}
{{- define "quotewire.ca" -}}
{{- if include "quotewire.tls" . -}}
{{- if .Values.kafka.ca.secret -}}
{{ .Values.kafka.ca.secret }}
{{- else if .Values.strimzi.users -}}
{{ .Values.strimzi.cluster }}-cluster-ca-cert
{{- end }}
{{- end }}
{{- end }}
