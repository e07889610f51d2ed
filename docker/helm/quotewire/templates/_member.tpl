{{/* What is a member of a consumer group, all its state on topics: service, StatefulSet, budget.
Takes (dict "root" . "component" "worker" "values" .Values.worker "args" (list "worker")
"temporary" the size of /tmp), "processes", "readiness" where it is another path than the workers',
and "scaled" where KEDA decides how many there are. */}}
{{- define "quotewire.member" -}}
{{- $root := .root }}
{{- $values := .values }}
{{- $labels := dict "root" $root "component" .component }}
{{- $given := dict "root" $root "role" .component "given" $values.credentials "temporary" .temporary }}
{{- $name := printf "%s-%s" (include "quotewire.fullname" $root) .component }}
{{- $confirm := include "quotewire.setting" (dict "root" $root "name" "QUOTEWIRE_CONFIRM_SECONDS") | float64 | ceil | int }}
# Also of those that are not ready: their metrics tell why.
apiVersion: v1
kind: Service
metadata:
  name: {{ $name }}
  labels: {{- include "quotewire.labels" $labels | nindent 4 }}
spec:
  clusterIP: None
  publishNotReadyAddresses: true
  selector: {{- include "quotewire.selector" $labels | nindent 4 }}
  ports:
    - name: metrics
      port: {{ include "quotewire.metricsPort" $root }}
      targetPort: metrics
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ $name }}
  labels: {{- include "quotewire.labels" $labels | nindent 4 }}
spec:
  {{- if not .scaled }}
  replicas: {{ $values.replicas }}
  {{- end }}
  serviceName: {{ $name }}
  podManagementPolicy: Parallel
  updateStrategy:
    type: RollingUpdate
  selector:
    matchLabels: {{- include "quotewire.selector" $labels | nindent 6 }}
  template:
    metadata:
      labels: {{- include "quotewire.podLabels" $labels | nindent 8 }}
      {{- with $root.Values.pods.annotations }}
      annotations: {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      {{- include "quotewire.pod" $given | nindent 6 }}
      serviceAccountName: {{ include "quotewire.serviceAccount" $root }}
      # It writes and confirms what is under way, commits and leaves.
      terminationGracePeriodSeconds: {{ $root.Values.worker.terminationGracePeriodSeconds | default (add $confirm 15) }}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels: {{- include "quotewire.selector" $labels | nindent 14 }}
      containers:
        - name: {{ .component }}
          {{- include "quotewire.container" $given | nindent 10 }}
          args: {{- toYaml .args | nindent 12 }}
          env:
            {{- include "quotewire.environment" $given | nindent 12 }}
            {{- with .processes }}
            - name: QUOTEWIRE_POOL
              value: {{ . | quote }}
            {{- end }}
            {{- if and $root.Values.worker.staticMembership (ne .component "archiver") }}
            - name: QUOTEWIRE_GROUP_INSTANCE_ID
              valueFrom:
                fieldRef:
                  fieldPath: metadata.name
            {{- end }}
            {{- if $root.Values.worker.rackFromZone }}
            - name: QUOTEWIRE_CLIENT_RACK
              valueFrom:
                fieldRef:
                  fieldPath: metadata.labels['topology.kubernetes.io/zone']
            {{- end }}
          ports:
            - name: metrics
              containerPort: {{ include "quotewire.metricsPort" $root }}
          # It answers once its models are loaded.
          startupProbe:
            httpGet:
              path: /health
              port: metrics
            periodSeconds: 5
            timeoutSeconds: 4
            failureThreshold: 60
          # One that stands still ends itself; this is for one that cannot even do that.
          livenessProbe:
            httpGet:
              path: /health
              port: metrics
            periodSeconds: 15
            timeoutSeconds: 5
            failureThreshold: 10
          readinessProbe:
            httpGet:
              path: {{ .readiness | default $root.Values.worker.readinessPath }}
              port: metrics
            periodSeconds: 5
            timeoutSeconds: 4
          resources: {{- toYaml $values.resources | nindent 12 }}
          volumeMounts: {{- include "quotewire.mounts" $given | nindent 12 }}
      volumes: {{- include "quotewire.volumes" $given | nindent 8 }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ $name }}
  labels: {{- include "quotewire.labels" $labels | nindent 4 }}
spec:
  maxUnavailable: {{ $root.Values.worker.maxUnavailable }}
  # Who has no partitions keeps nobody from draining a node.
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels: {{- include "quotewire.selector" $labels | nindent 6 }}
{{- end }}
