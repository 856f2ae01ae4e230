package kubernetes

import "bankchurn/service"

// Platform describes the component in an existing cluster. It is not a value of the config key
// `platform`, so the decision matrix and the chart leave it out. The limits are those of
// service.cpu and service.memoryMiB.
var Platform = service.Platform{
	Name: "kubernetes",
	Limits: service.Limits{
		MaxCPU: 64, MaxMemoryMiB: 249856, GPUs: []string{"a10g", "l4", "t4"},
		Source: "kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/", Date: "2026-08",
	},
	Release: service.ReleaseRule{SideBySide: true, Trial: "one Pod of a Job runs it", Needs: NeedsSpareGPU},
}

// Matrix is the decision matrix's column for Kubernetes, which eks and gke share.
var Matrix = service.MatrixColumn{
	From: 100_000_000, TeamFrom: 5, Phases: []string{service.Enterprise},
	OpsLoad: "high", LockIn: "low", LowTraffic: "highest", HighTraffic: "lowest", Scaling: "by load, pods and nodes",
	GPU: true,
}

// Serving are the resource types in a cluster that requests pass through. An Ingress of another
// class has another load balancer; see ingressName.
var Serving = []service.Serving{{Type: "kubernetes:networking.k8s.io/v1:Ingress", Noun: "load balancer", Address: true}}
