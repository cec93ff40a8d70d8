"""A CronJob for Kubernetes."""

from __future__ import annotations

import json
import shlex

from stackaudit.portfolio.schedule.plan import DAYS, File, Plan

NAME = "kubernetes"
IMAGE = "registry.example/stackaudit:latest"
CODE, STORE = "/code", "/var/lib/stackaudit"
_HOURS = {1: 12, 7: 72, 31: 168, 91: 336}
"""Days between two runs → hours within which a missed one is made up for."""
_LOCKED = """\
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}"""


def files(plan: Plan) -> tuple[File, ...]:
    """Return the manifest: the CronJob, and the volume that keeps audits and what was delivered."""
    name = f"stackaudit-{plan.name}"
    path = CODE if plan.remote else plan.path
    mounted = path.rpartition("/")[0] if plan.portfolio else path
    script = " && ".join(shlex.join(step) for step in plan.steps(STORE, path, "stackaudit"))
    notes = (
        ""
        if plan.image
        else f"# Set the image: build one with `pip install stackaudit`, and put its name for {IMAGE}.\n"
    )
    notes += "" if plan.remote else f"# The claim stackaudit-code must hold what lies at {plan.path}.\n"
    text = f"""\
# kubectl apply -f {name}.yaml; try it: kubectl create job --from=cronjob/{name} {name}-now
{notes}apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: {name}
spec:
  accessModes: [ReadWriteOnce]
  resources: {{requests: {{storage: 1Gi}}}}
---
apiVersion: batch/v1
kind: CronJob
metadata:
  name: {name}
spec:
  schedule: "{plan.cron()}"
  timeZone: Etc/UTC
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: {_HOURS[DAYS[plan.every]] * 3600} # a run that was missed is made up for within this time
  successfulJobsHistoryLimit: 3
  failedJobsHistoryLimit: 3
  jobTemplate:
    spec:
      backoffLimit: 2
      activeDeadlineSeconds: 7200
      template:
        spec:
          restartPolicy: Never
          automountServiceAccountToken: false
          securityContext:
            runAsNonRoot: true
            runAsUser: 65532
            runAsGroup: 65532
            fsGroup: 65532
            seccompProfile: {{type: RuntimeDefault}}
{_clone(plan)}          containers:
            - name: audit
              image: {json.dumps(plan.image or IMAGE)}
              command: [sh, -c, {json.dumps(script)}]
              env:
                - {{name: HOME, value: {STORE}}}
                - {{name: XDG_DATA_HOME, value: {STORE}/data}}
                - {{name: TMPDIR, value: /tmp}}
{_secrets(plan, name)}              resources:
                requests: {{cpu: 500m, memory: 512Mi}}
                limits: {{memory: 2Gi}}
              securityContext:
{_indented(_LOCKED, 16)}              volumeMounts:
                - {{name: store, mountPath: {STORE}}}
                - {{name: code, mountPath: {json.dumps(mounted)}, readOnly: true}}
                - {{name: tmp, mountPath: /tmp}}
{_config_mount(plan)}          volumes:
            - {{name: store, persistentVolumeClaim: {{claimName: {name}}}}}
            - {{name: tmp, emptyDir: {{}}}}
            - {_code_volume(plan)}
{_config_volume(plan, name)}"""
    return (File(f"{name}.yaml", text),)


def _clone(plan: Plan) -> str:
    if not plan.remote:
        return ""
    words = ["git", "clone", "--quiet", "--", plan.path, CODE]
    return f"""\
          initContainers:
            - name: code
              image: {json.dumps(plan.image or IMAGE)}
              command: {json.dumps(words)}
              env: [{{name: HOME, value: /tmp}}]
              resources:
                requests: {{cpu: 100m, memory: 128Mi}}
                limits: {{memory: 1Gi}}
              securityContext:
{_indented(_LOCKED, 16)}              volumeMounts:
                - {{name: code, mountPath: {CODE}}}
                - {{name: tmp, mountPath: /tmp}}
"""


def _secrets(plan: Plan, name: str) -> str:
    return "".join(
        f"                - {{name: {v}, valueFrom: {{secretKeyRef: {{name: {name}, key: {v}}}}}}}\n"
        for v in plan.secrets
    )


def _code_volume(plan: Plan) -> str:
    inner = "emptyDir: {}" if plan.remote else "persistentVolumeClaim: {claimName: stackaudit-code, readOnly: true}"
    return f"{{name: code, {inner}}}"


def _config_mount(plan: Plan) -> str:
    if not (plan.to and plan.config):
        return ""
    path = json.dumps(plan.config)
    return f"                - {{name: config, mountPath: {path}, subPath: stackaudit.toml, readOnly: true}}\n"


def _config_volume(plan: Plan, name: str) -> str:
    if not (plan.to and plan.config):
        return ""
    return f"            - {{name: config, configMap: {{name: {name}}}}} # kubectl create configmap {name} --from-file=stackaudit.toml\n"


def _indented(text: str, by: int) -> str:
    return "".join(f"{' ' * by}{line}\n" for line in text.splitlines())
