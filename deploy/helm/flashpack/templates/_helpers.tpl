{{- define "flashpack.name" -}}
{{- printf "%s" .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end }}

{{- define "flashpack.labels" -}}
app.kubernetes.io/name: flashpack
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | quote }}
{{- end }}

{{- define "flashpack.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{/* A pod of ours owns nothing, may become nobody else, and writes to /tmp only. */}}
{{- define "flashpack.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "flashpack.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{/* What web and worker have in common; secrets are files, so that no listing of the environment shows them. */}}
{{- define "flashpack.env" -}}
- { name: PUBLIC_URL, value: {{ printf "https://%s" .Values.host | quote }} }
- { name: DATABASE_URL_FILE, value: /secrets/DATABASE_URL }
- { name: TOKEN_SECRET_FILE, value: /secrets/TOKEN_SECRET }
- { name: PAYMENT_WEBHOOK_SECRET_FILE, value: /secrets/PAYMENT_WEBHOOK_SECRET }
- { name: PERSONAL_DATA_KEY_FILE, value: /secrets/PERSONAL_DATA_KEY }
- { name: METRICS_TOKEN_FILE, value: /secrets/METRICS_TOKEN }
- { name: VAPID_PUBLIC_KEY_FILE, value: /secrets/VAPID_PUBLIC_KEY }
- { name: VAPID_PRIVATE_KEY_FILE, value: /secrets/VAPID_PRIVATE_KEY }
{{- range $name, $value := .Values.env }}
- { name: {{ $name }}, value: {{ $value | quote }} }
{{- end }}
{{- end }}

{{- define "flashpack.mounts" -}}
- { name: secrets, mountPath: /secrets, readOnly: true }
- { name: tmp, mountPath: /tmp }
{{- end }}
