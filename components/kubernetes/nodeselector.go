package kubernetes

import (
	"regexp"

	"bankchurn/config"
)

// Kubernetes label keys and values. A key is a name with an optional DNS domain as prefix
// (kubernetes.io/docs/concepts/overview/working-with-objects/labels, 2026-11).
var (
	nodeLabelKey   = regexp.MustCompile(`^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-._A-Za-z0-9]{0,61}[A-Za-z0-9])?$`)
	nodeLabelValue = regexp.MustCompile(`^([A-Za-z0-9]([-._A-Za-z0-9]{0,61}[A-Za-z0-9])?)?$`)
)

func validateSelector(labels map[string]string, r *config.Report) {
	for _, key := range config.SortedNames(labels) {
		path := "kubernetes.nodeSelector." + key
		if !nodeLabelKey.MatchString(key) {
			r.Refuse(config.Problem{Path: path, Reason: "is not a label key", Allowed: "a key that `kubectl get nodes --show-labels` shows"})
		}
		if !nodeLabelValue.MatchString(labels[key]) {
			r.Refuse(config.Problem{Path: path, Value: labels[key], Reason: "is not a label value", Allowed: "letters, digits, hyphens, underscores and dots, at most 63 characters"})
		}
	}
}
