{{/* What all containers have. All take (dict "root" . "role" "worker" "given" the credentials). */}}
{{- define "quotewire.container" -}}
image: {{ include "quotewire.image" .root }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end }}

{{/* What all pods have. */}}
{{- define "quotewire.pod" -}}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
automountServiceAccountToken: false
# Variables of services would be taken for settings: QUOTEWIRE_CONSOLE_PORT=tcp://10.0.0.1:80.
enableServiceLinks: false
# The user of the image. Files of secrets are the group's.
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- with .root.Values.pods.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .root.Values.pods.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.pods.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.pods.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "quotewire.podLabels" -}}
{{ include "quotewire.labels" . }}
{{- with .root.Values.pods.labels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Settings by which every role finds and enters the brokers, and those of the values. */}}
{{- define "quotewire.environment" -}}
{{- $values := .root.Values -}}
{{- $login := include "quotewire.credentials" . | fromYaml -}}
- name: QUOTEWIRE_BROKERS
  value: {{ join "," $values.kafka.brokers | quote }}
{{- if ne $values.kafka.securityProtocol "PLAINTEXT" }}
- name: QUOTEWIRE_SECURITY_PROTOCOL
  value: {{ $values.kafka.securityProtocol }}
{{- end }}
{{- if include "quotewire.ca" .root }}
- name: QUOTEWIRE_SSL_CAFILE
  value: /etc/quotewire/ca/ca.crt
{{- end }}
{{- if include "quotewire.sasl" .root }}
- name: QUOTEWIRE_SASL_MECHANISM
  value: {{ $values.kafka.sasl.mechanism }}
- name: QUOTEWIRE_SASL_USERNAME
  value: {{ $login.username | quote }}
- name: QUOTEWIRE_SASL_PASSWORD_FILE
  value: /etc/quotewire/login/password
{{- with $values.kafka.sasl.tokenEndpointUrl }}
- name: QUOTEWIRE_SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL
  value: {{ . | quote }}
{{- end }}
{{- with $values.kafka.sasl.scope }}
- name: QUOTEWIRE_SASL_OAUTHBEARER_SCOPE
  value: {{ . | quote }}
{{- end }}
{{- else if $login.secret }}
- name: QUOTEWIRE_SSL_CERTFILE
  value: /etc/quotewire/login/tls.crt
- name: QUOTEWIRE_SSL_KEYFILE
  value: /etc/quotewire/login/tls.key
{{- if $login.keyPasswordKey }}
- name: QUOTEWIRE_SSL_KEY_PASSWORD_FILE
  value: /etc/quotewire/login/key-password
{{- end }}
{{- end }}
{{- if include "quotewire.asks" . }}
- name: QUOTEWIRE_ARCHIVE
  value: {{ $values.archive.address | quote }}
{{- if $values.archive.password.secret }}
- name: QUOTEWIRE_ARCHIVE_PASSWORD_FILE
  value: /etc/quotewire/archive/password
{{- end }}
{{- end }}
{{- range $name, $value := $values.settings }}
{{- if not (or (kindIs "invalid" $value) (eq (toString $value) "")) }}
- name: {{ $name }}
  value: {{ include "quotewire.text" $value | quote }}
{{- end }}
{{- end }}
{{- with $values.pods.env }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "quotewire.mounts" -}}
{{- $login := include "quotewire.credentials" . | fromYaml -}}
- name: temporary
  mountPath: /tmp
{{- if include "quotewire.ca" .root }}
- name: ca
  mountPath: /etc/quotewire/ca
  readOnly: true
{{- end }}
{{- if $login.secret }}
- name: login
  mountPath: /etc/quotewire/login
  readOnly: true
{{- end }}
{{- if and (include "quotewire.asks" .) .root.Values.archive.password.secret }}
- name: archive
  mountPath: /etc/quotewire/archive
  readOnly: true
{{- end }}
{{- with .root.Values.pods.volumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Also takes "temporary", the size. */}}
{{- define "quotewire.volumes" -}}
{{- $login := include "quotewire.credentials" . | fromYaml -}}
- name: temporary
  emptyDir:
    sizeLimit: {{ .temporary }}
{{- with include "quotewire.ca" .root }}
- name: ca
  secret:
    secretName: {{ . }}
    defaultMode: 0440
    items:
      - key: {{ $.root.Values.kafka.ca.key }}
        path: ca.crt
{{- end }}
{{- if $login.secret }}
- name: login
  secret:
    secretName: {{ $login.secret }}
    defaultMode: 0440
    items:
      {{- if include "quotewire.sasl" .root }}
      - key: {{ $login.passwordKey }}
        path: password
      {{- else }}
      - key: {{ $login.certificateKey }}
        path: tls.crt
      - key: {{ $login.keyKey }}
        path: tls.key
      {{- with $login.keyPasswordKey }}
      - key: {{ . }}
        path: key-password
      {{- end }}
      {{- end }}
{{- end }}
{{- if include "quotewire.asks" . }}
{{- with .root.Values.archive.password }}
{{- if .secret }}
- name: archive
  secret:
    secretName: {{ .secret }}
    defaultMode: 0440
    items:
      - key: {{ .key }}
        path: password
{{- end }}
{{- end }}
{{- end }}
{{- with .root.Values.pods.volumes }}
{{ toYaml . }}
{{- end }}
{{- end }}
