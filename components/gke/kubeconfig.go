package gke

import (
	"encoding/json"
	"fmt"
)

// kubeconfig contains no credentials: gke-gcloud-auth-plugin gets a token from Google each time. It
// is written as JSON, which is valid YAML.
func kubeconfig(cluster, endpoint, caCertificate string) (string, error) {
	type named struct {
		Name    string         `json:"name"`
		Cluster map[string]any `json:"cluster,omitempty"`
		Context map[string]any `json:"context,omitempty"`
		User    map[string]any `json:"user,omitempty"`
	}
	text, err := json.Marshal(struct {
		APIVersion string  `json:"apiVersion"`
		Kind       string  `json:"kind"`
		Clusters   []named `json:"clusters"`
		Contexts   []named `json:"contexts"`
		Users      []named `json:"users"`
		Current    string  `json:"current-context"`
	}{
		APIVersion: "v1", Kind: "Config", Current: cluster,
		Clusters: []named{{Name: cluster, Cluster: map[string]any{"server": "https://" + endpoint, "certificate-authority-data": caCertificate}}},
		Contexts: []named{{Name: cluster, Context: map[string]any{"cluster": cluster, "user": cluster}}},
		Users: []named{{Name: cluster, User: map[string]any{"exec": map[string]any{
			"apiVersion": "client.authentication.k8s.io/v1beta1", "command": "gke-gcloud-auth-plugin", "provideClusterInfo": true,
			"interactiveMode": "IfAvailable",
			"installHint":     "Install it with: gcloud components install gke-gcloud-auth-plugin",
		}}}},
	})
	if err != nil {
		return "", fmt.Errorf("kubeconfig: %w", err)
	}
	return string(text), nil
}
