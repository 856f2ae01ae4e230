package eks

import (
	"encoding/json"
	"fmt"

	"bankchurn/config"
)

// kubeconfig mirrors the file that kubectl reads.
type kubeconfig struct {
	APIVersion     string           `json:"apiVersion"`
	Kind           string           `json:"kind"`
	Clusters       []named[server]  `json:"clusters"`
	Users          []named[user]    `json:"users"`
	Contexts       []named[context] `json:"contexts"`
	CurrentContext string           `json:"current-context"`
}

// named is an item in one of the file's lists, whose value has the list's own key.
type named[T any] struct {
	name  string
	key   string
	value T
}

// MarshalJSON writes the value under its key.
func (n named[T]) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"name": n.name, n.key: n.value})
}

type server struct {
	Server               string `json:"server"`
	CertificateAuthority string `json:"certificate-authority-data"`
	ProxyURL             string `json:"proxy-url,omitempty"`
}

type user struct {
	Exec exec `json:"exec"`
}

type exec struct {
	APIVersion      string     `json:"apiVersion"`
	Command         string     `json:"command"`
	Args            []string   `json:"args"`
	Env             []variable `json:"env,omitempty"`
	InteractiveMode string     `json:"interactiveMode"`
}

type variable struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type context struct {
	Cluster string `json:"cluster"`
	User    string `json:"user"`
}

// kubeconfig contains no cluster credentials: `aws eks get-token` creates a token valid for 15
// minutes each time the kubeconfig is used.
func (a *Args) kubeconfig(name, endpoint, certificateAuthority string) (string, error) {
	login := exec{
		APIVersion: "client.authentication.k8s.io/v1beta1", Command: "aws",
		Args:            []string{"eks", "get-token", "--region", a.Region, "--cluster-name", name, "--output", "json"},
		InteractiveMode: "Never",
	}
	if a.loginRole != "" {
		login.Args = append(login.Args, "--role-arn", a.loginRole)
	}
	for _, key := range config.SortedNames(a.login) {
		login.Env = append(login.Env, variable{key, a.login[key]})
	}
	const local = "eks"
	text, err := json.Marshal(kubeconfig{
		APIVersion: "v1", Kind: "Config", CurrentContext: local,
		Clusters: []named[server]{{local, "cluster", server{endpoint, certificateAuthority, a.ProxyURL}}},
		Users:    []named[user]{{local, "user", user{login}}},
		Contexts: []named[context]{{local, "context", context{local, local}}},
	})
	if err != nil {
		return "", fmt.Errorf("kubeconfig: %w", err)
	}
	return string(text), nil
}
