package operate

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Workload is a Deployment in a cluster.
type Workload struct {
	// Context is the cluster's context in the user's kubeconfig; nil for the current context.
	Context pulumi.StringInput
	// Namespace and Deployment are object names. App is the value of the label `app` on all of the
	// service's objects.
	Namespace, Deployment, App pulumi.StringInput
}

// Access returns the kubectl commands for the workload. The cluster's platform adds `connect` and
// the console URL.
func (w Workload) Access() Access {
	kubectl := func(words ...any) pulumi.StringOutput {
		start := []any{"kubectl"}
		if w.Context != nil {
			start = append(start, "--context", w.Context)
		}
		return Command(append(append(start, "-n", w.Namespace), words...)...)
	}
	app := pulumi.Sprintf("app=%s", w.App)
	deployment := pulumi.Sprintf("deployment/%s", w.Deployment)
	resources := pulumi.StringMap{"namespace": w.Namespace, "deployment": w.Deployment}
	if w.Context != nil {
		resources["context"] = w.Context
	}
	return Access{
		Resources: resources,
		Commands: pulumi.StringMap{
			"logs":     kubectl("logs -l", app, "--since 10m --prefix --tail -1"),
			"errors":   kubectl("logs -l", app, `--since 1h --prefix --tail -1 | grep -E '"level": "(ERROR|CRITICAL)"'`),
			"request":  kubectl("logs -l", app, `--since 24h --prefix --tail -1 | grep -F "\"request_id\": \"$request_id\""`),
			"previous": kubectl("logs", deployment, "--previous"),
			"status":   kubectl("get deployment,pods,hpa,ingress -o wide -l", app),
			"describe": kubectl("describe pods -l", app),
			"events":   kubectl("get events --sort-by .lastTimestamp"),
			"usage":    kubectl("top pods -l", app),
			"undo":     kubectl("rollout undo", deployment),
			"shell":    kubectl("exec -it", deployment, "-- sh"),
		},
	}
}
