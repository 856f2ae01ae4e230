package kubernetes

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	batchv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/batch/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"bankchurn/internal/sandbox/cloud"
)

const jobToken = "kubernetes:batch/v1:Job"

var kubernetesBatch = map[string]cloud.Type{
	jobToken: {
		Args: batchv1.JobArgs{}, State: cloud.Written[batchv1.Job]{}, ID: objectID,
		// A Job's Pod template is immutable, so the provider replaces the Job (its
		// provider/diff.go lists the fields).
		ReplaceIf:   movedOr("spec.template", "spec.selector", "spec.completions"),
		CheckCreate: restartsNoPod,
		Deployed:    func(i *cloud.Instance) string { return releaseOfJob(i.In.Mappable()) },
		Computed:    []cloud.Output{{Name: "status", Value: func(*cloud.Instance) any { return map[string]any{"active": 1.0} }}},
		Await:       runJob,
		Unready: func(inputs resource.PropertyMap, live *cloud.Record) bool {
			return cloud.WireAt(inputs.Mappable(), "metadata", "annotations", "pulumi.com/replaceUnready") == "true" &&
				cloud.WireAt(live.Outputs, "status", "succeeded") != 1.0
		},
	},
}

// restartsNoPod imitates the API server, which rejects a Job with the Pods' default restart
// policy.
func restartsNoPod(i *cloud.Instance) error {
	if policy, _ := cloud.WireAt(jobSpec(i), "restartPolicy").(string); policy != "Never" && policy != "OnFailure" {
		return fmt.Errorf("jobs.batch %q is invalid: spec.template.spec.restartPolicy: Required value: valid values: \"OnFailure\", \"Never\"", metaOf(i.In, "name"))
	}
	return admits(i)
}

func jobSpec(i *cloud.Instance) any {
	return cloud.WireAt(i.In.Mappable(), "spec", "template", "spec")
}

// sidecarOf returns the container that runs next to the others of a Pod until those have ended.
func sidecarOf(podSpec any) map[string]any {
	for _, container := range cloud.Objects(cloud.WireAt(podSpec, "initContainers")) {
		if container["restartPolicy"] == "Always" {
			return container
		}
	}
	return nil
}

// releaseOfJob returns the image that a Job's Pod serves.
func releaseOfJob(job any) string {
	image, _ := sidecarOf(cloud.WireAt(job, "spec", "template", "spec"))["image"].(string)
	return image
}

// runJob runs a Job's Pod to completion, and fails with the provider's error, which quotes the
// Pod and the Job.
func runJob(ctx context.Context, i *cloud.Instance) error {
	name, spec := metaOf(i.In, "name"), jobSpec(i)
	containers := cloud.Objects(cloud.WireAt(spec, "containers"))
	if err := deniesGPU(i); err != nil {
		return err
	}
	if len(containers) != 1 {
		return fmt.Errorf("job %s: the sandbox runs Jobs with one container beside a sidecar, not %d", name, len(containers))
	}
	failed := func(printed, reason, message string) error {
		i.Out["status"] = resource.NewPropertyValue(map[string]any{
			"failed": 1.0, "conditions": []any{map[string]any{"type": "Failed", "status": "True", "reason": reason, "message": message}},
		})
		pod := ""
		if printed != "" {
			pod = fmt.Sprintf(": [Pod %s/%s-0]: %s", namespaceOf(i.In), name, printed)
		}
		return fmt.Errorf("Resource '%s' was created but failed to initialize%s: [%s] %s", name, pod, reason, message) //nolint:staticcheck // the provider's words
	}
	const late = "Job was active longer than specified deadline"
	if pending := unschedulable(i, 1); pending != "" {
		// There is no need to wait for the deadline, because nothing changes meanwhile. The
		// provider does not quote a Pod that never started.
		return failed("", "DeadlineExceeded", late)
	}
	if waiting := unpulled(i); waiting != "" {
		return failed(waiting, "DeadlineExceeded", late)
	}
	if seconds, limited := cloud.WireAt(i.In.Mappable(), "spec", "activeDeadlineSeconds").(float64); limited {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(seconds)*time.Second)
		defer cancel()
	}
	address, stop, err := i.Cloud.ServePod(objectRecord(i), releaseOfJob(i.In.Mappable()))
	if err != nil {
		return err
	}
	defer stop()
	printed, err := runContainer(ctx, containers[0], name+"-0", portsOf(sidecarOf(spec), address))
	switch {
	case errors.Is(context.Cause(ctx), context.Canceled):
		// The Job continues, but the engine has ended.
		return fmt.Errorf("Resource operation was cancelled for %q", name) //nolint:staticcheck // the provider's words
	case errors.Is(context.Cause(ctx), context.DeadlineExceeded):
		return failed("", "DeadlineExceeded", late)
	case err != nil:
		ended := ""
		if printed = lastBytes(printed); printed != "" {
			ended = fmt.Sprintf("containers with unready status: [%s][Error] %s", containers[0]["name"], printed)
		}
		return failed(ended, "BackoffLimitExceeded", "Job has reached the specified backoff limit")
	}
	i.Out["status"] = resource.NewPropertyValue(map[string]any{
		"succeeded": 1.0, "conditions": []any{map[string]any{"type": "Complete", "status": "True"}},
	})
	return nil
}

// lastBytes returns the part of a container's log that the kubelet uses as its termination
// message.
func lastBytes(log string) string {
	const limit = 2048
	return strings.TrimSpace(log[max(0, len(log)-limit):])
}

// objectRecord returns a record of the Job, as the owner of its Pod's responses.
func objectRecord(i *cloud.Instance) *cloud.Record {
	return &cloud.Record{Type: string(i.URN.Type()), URN: string(i.URN), ID: objectID(i)}
}

// portsOf returns the addresses of a container's ports.
func portsOf(container map[string]any, address string) map[string]string {
	ports := map[string]string{}
	for _, port := range cloud.Objects(container["ports"]) {
		ports[fmt.Sprint(port["containerPort"])] = address
	}
	return ports
}
