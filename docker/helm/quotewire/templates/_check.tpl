{{/* Values that do not fit together end with a sentence. */}}
{{- define "quotewire.check" -}}
{{- $kafka := .Values.kafka -}}
{{- $partitions := include "quotewire.setting" (dict "root" . "name" "QUOTEWIRE_PARTITIONS") | int -}}
{{- if not $kafka.brokers }}
{{- fail "kafka.brokers is empty: name the brokers as host:port." }}
{{- end }}
{{- $roles := dict "worker" .Values.worker.credentials }}
{{- if .Values.console.enabled }}{{ $_ := set $roles "console" .Values.console.credentials }}{{ end }}
{{- if .Values.tables.enabled }}{{ $_ := set $roles "tables" .Values.tables.credentials }}{{ end }}
{{- if .Values.archive.enabled }}{{ $_ := set $roles "archive" .Values.archive.credentials }}{{ end }}
{{- if .Values.topics.create }}{{ $_ := set $roles "topics" .Values.topics.credentials }}{{ end }}
{{- if include "quotewire.sasl" . }}
{{- if not $kafka.sasl.mechanism }}
{{- fail (printf "kafka.securityProtocol is %s: kafka.sasl.mechanism has to say how to log in." $kafka.securityProtocol) }}
{{- end }}
{{- if not .Values.strimzi.users }}
{{- range $role, $login := $roles }}
{{- if not (and $login.username $login.secret) }}
{{- fail (printf "%s.credentials needs username and secret: kafka.securityProtocol is %s." $role $kafka.securityProtocol) }}
{{- end }}
{{- end }}
{{- end }}
{{- if and (eq $kafka.sasl.mechanism "OAUTHBEARER") (not $kafka.sasl.tokenEndpointUrl) }}
{{- fail "kafka.sasl.mechanism is OAUTHBEARER: kafka.sasl.tokenEndpointUrl has to say where tokens come from." }}
{{- end }}
{{- end }}
{{- if and (not .Values.keda.enabled) (eq .Values.worker.readinessPath "/ready") (gt (int .Values.worker.replicas) $partitions) }}
{{- fail (printf "worker.replicas is %d and there are %d partitions: more workers than partitions stand idle and never get ready. Raise settings.QUOTEWIRE_PARTITIONS, or set worker.readinessPath to /health." (int .Values.worker.replicas) $partitions) }}
{{- end }}
{{- if and .Values.tables.enabled (eq .Values.worker.readinessPath "/ready") (gt (int .Values.tables.replicas) $partitions) }}
{{- fail (printf "tables.replicas is %d and there are %d partitions: more than those stand idle and never get ready." (int .Values.tables.replicas) $partitions) }}
{{- end }}
{{- if and .Values.archive.enabled (not .Values.archive.address) }}
{{- fail "archive.address has to name the database, as postgresql://USER@HOST/DATABASE; its password is in the secret archive.password." }}
{{- end }}
{{- if and .Values.keda.enabled (gt (int .Values.keda.maxReplicas) $partitions) }}
{{- fail (printf "keda.maxReplicas is %d and there are %d partitions: more workers than partitions stand idle. Raise settings.QUOTEWIRE_PARTITIONS, or lower it." (int .Values.keda.maxReplicas) $partitions) }}
{{- end }}
{{- if and .Values.keda.enabled (lt (int .Values.keda.maxReplicas) (int .Values.keda.minReplicas)) }}
{{- fail "keda.maxReplicas is below keda.minReplicas." }}
{{- end }}
{{- if and .Values.console.enabled (not .Values.console.token.secret) }}
{{- fail "console.token.secret has to name the secret with the console's token: others than this machine reach it." }}
{{- end }}
{{- if and .Values.console.ingress.enabled (not .Values.console.ingress.host) }}
{{- fail "console.ingress.host has to say by which name the console is reached." }}
{{- end }}
{{- if and (or .Values.strimzi.users .Values.strimzi.topics) (not .Values.strimzi.cluster) }}
{{- fail "strimzi.cluster has to name the Kafka resource." }}
{{- end }}
{{- if and .Values.strimzi.topics .Values.topics.create }}
{{- fail "strimzi.topics and topics.create would both make the topics; set one of them to false." }}
{{- end }}
{{- if and .Values.strimzi.users .Values.topics.create }}
{{- fail "topics.create runs before Strimzi has made the users; set it to false and strimzi.topics to true." }}
{{- end }}
{{- if and .Values.strimzi.users (include "quotewire.sasl" .) (ne $kafka.sasl.mechanism "SCRAM-SHA-512") }}
{{- fail "strimzi.users log in by SCRAM-SHA-512, or by certificate with kafka.securityProtocol SSL." }}
{{- end }}
{{- if and .Values.strimzi.users (not (include "quotewire.sasl" .)) (ne $kafka.securityProtocol "SSL") }}
{{- fail "strimzi.users need kafka.securityProtocol SSL, SASL_SSL or SASL_PLAINTEXT." }}
{{- end }}
{{- end }}
