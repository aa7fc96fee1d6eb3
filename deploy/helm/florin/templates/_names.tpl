{{- define "florin.facts" -}}{{ .Files.Get "facts.yaml" }}{{- end -}}

{{- define "florin.name" -}}{{ .Values.nameOverride | default .Release.Name | trunc 40 | trimSuffix "-" }}{{- end -}}

{{/* What runs in one process: name, facts of it, and the installation's options for it. */}}
{{- define "florin.workloads" -}}
{{- $facts := include "florin.facts" . | fromYaml -}}
{{- $values := .Values -}}
{{- $list := list -}}
{{- range $name, $workload := index $facts.layouts .Values.layout -}}
{{- $options := mergeOverwrite (deepCopy $values.defaults) (deepCopy (index $values.workloads $name | default dict)) -}}
{{- $settings := mergeOverwrite (deepCopy $values.settings) (deepCopy $options.settings) -}}
{{- $list = append $list (dict "name" $name "facts" $workload "options" $options "settings" $settings "public" (has $facts.gateway $workload.runs)) -}}
{{- end -}}
{{- dict "list" $list | toYaml -}}
{{- end -}}

{{/* The Deployments of a workload (`.root`, `.workload`): one, or two of which one is of another version. */}}
{{- define "florin.tracks" -}}
{{- $rollout := .root.Values.rollout -}}
{{- $list := list -}}
{{- if eq $rollout.strategy "blue-green" -}}
{{- range $colour, $tag := dict "blue" $rollout.blueGreen.blueTag "green" $rollout.blueGreen.greenTag -}}
{{- $list = append $list (dict "name" $colour "suffix" (printf "-%s" $colour) "tag" $tag "fixed" (ne $colour $rollout.blueGreen.active) "replicas" $rollout.blueGreen.idleReplicas) -}}
{{- end -}}
{{- else -}}
{{- $list = append $list (dict "name" "stable" "suffix" "" "tag" "" "fixed" false) -}}
{{- if and (eq $rollout.strategy "canary") (has .workload.name $rollout.canary.workloads) -}}
{{- $list = append $list (dict "name" "canary" "suffix" "-canary" "tag" (required "rollout.canary.tag: which version is the canary?" $rollout.canary.tag) "fixed" true "replicas" $rollout.canary.replicas) -}}
{{- end -}}
{{- end -}}
{{- dict "list" $list | toYaml -}}
{{- end -}}

{{- define "florin.image" -}}
{{- $image := .root.Values.image -}}
{{- if .tag -}}{{ $image.repository }}:{{ .tag }}
{{- else if $image.digest -}}{{ $image.repository }}@{{ $image.digest }}
{{- else -}}{{ $image.repository }}:{{ $image.tag | default .root.Chart.AppVersion }}{{- end -}}
{{- end -}}

{{/* Of two versions side by side, the later one; empty where there is one. */}}
{{- define "florin.newestTag" -}}
{{- $rollout := .Values.rollout -}}
{{- if .Values.migrations.tag -}}{{ .Values.migrations.tag }}
{{- else if eq $rollout.strategy "canary" -}}{{ $rollout.canary.tag }}
{{- else if eq $rollout.strategy "blue-green" -}}
{{- $own := .Values.image.tag | default .Chart.AppVersion -}}
{{- $blue := $rollout.blueGreen.blueTag | default $own -}}
{{- $green := $rollout.blueGreen.greenTag | default $own -}}
{{- if not (and (regexMatch "^v?\\d+\\.\\d+\\.\\d+" $blue) (regexMatch "^v?\\d+\\.\\d+\\.\\d+" $green)) -}}{{ fail "migrations.tag: of blue and green, which is the later version?" }}{{- end -}}
{{- ternary $green $blue (semverCompare (printf ">=%s-0" (trimPrefix "v" $blue | splitList "-" | first)) (trimPrefix "v" $green)) -}}
{{- end -}}
{{- end -}}

{{- define "florin.labels" -}}
app.kubernetes.io/name: florin
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{/* Of all pods of a workload (`.root`, `.name`), whatever their track. */}}
{{- define "florin.selector" -}}
app.kubernetes.io/name: florin
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .name }}
{{- end -}}

{{/* The names a workload's certificate is for (`.root`, `.workload`). */}}
{{- define "florin.dnsNames" -}}
{{- $name := include "florin.name" .root -}}
{{- $namespace := .root.Release.Namespace -}}
{{- range .workload.facts.runs }}
- {{ $name }}-{{ . }}
- {{ $name }}-{{ . }}.{{ $namespace }}.svc
{{- end }}
{{- end -}}
