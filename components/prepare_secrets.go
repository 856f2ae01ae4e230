package components

import (
	"regexp"
	"strconv"
	"strings"

	"bankchurn/components/operate"
	"bankchurn/config"
	"bankchurn/service"
)

// Formats of references to secrets. The groups of the first are the ARN, the region and the key of
// a JSON secret; of the second, the path of a parameter; of the third, project, secret and version;
// of the last, the name of a Kubernetes Secret and its key.
var (
	secretsManager = regexp.MustCompile(`^(arn:aws[a-z-]*:secretsmanager:([a-z0-9-]+):[0-9]{12}:secret:[^:]+)(?::([^:]*):[^:]*:[^:]*)?$`)
	parameterStore = regexp.MustCompile(`^arn:aws[a-z-]*:ssm:[a-z0-9-]+:[0-9]{12}:parameter(/.+)$`)
	secretManager  = regexp.MustCompile(`^projects/([^/]+)/secrets/([^/]+)/versions/([0-9]+|latest)$`)
	inCluster      = regexp.MustCompile(`^([a-z0-9.-]+)/([A-Za-z0-9._-]+)$`)
)

// PrepareSecrets returns the steps that create the new platform's secrets with the values that the
// old platform reads. Values are piped from one command to the next and never displayed.
func PrepareSecrets(from, to service.Switch) []service.Preparation {
	var out []service.Preparation
	for _, name := range config.SortedNames(to.Secrets) {
		target, source := to.Secrets[name], from.Secrets[name]
		if target == source {
			continue
		}
		read := readSecret(source, from.Namespace)
		switch {
		case secretManager.MatchString(target):
			out = append(out, writeSecretManager(name, target, read))
		case secretsManager.MatchString(target):
			m := secretsManager.FindStringSubmatch(target)
			out = append(out, service.Preparation{
				What:     "Check that the secret of " + name + " exists and has the same value; AWS generated the end of its ARN, so it was created earlier",
				Commands: []string{"aws secretsmanager describe-secret --region " + m[2] + " --secret-id " + operate.Quote(m[1])},
			})
		case parameterStore.MatchString(target):
			out = append(out, writeParameter(name, target, read))
		case inCluster.MatchString(target):
			out = append(out, writeInCluster(name, target, to.Namespace, read))
		}
	}
	return out
}

// readSecret returns the command that prints a secret; "" if the reference is unknown.
func readSecret(reference string, in service.Namespace) string {
	if m := secretsManager.FindStringSubmatch(reference); m != nil {
		read := "aws secretsmanager get-secret-value --region " + m[2] + " --secret-id " + operate.Quote(m[1]) + " --query SecretString --output text"
		if m[3] != "" {
			read += " | jq -r " + operate.Quote(".["+strconv.Quote(m[3])+"]")
		}
		return read
	}
	if parameterStore.MatchString(reference) {
		return getParameter(reference) + " --with-decryption --query Parameter.Value --output text"
	}
	if m := secretManager.FindStringSubmatch(reference); m != nil {
		return "gcloud secrets versions access " + m[3] + " --secret " + operate.Quote(m[2]) + inProject(m[1])
	}
	if m := inCluster.FindStringSubmatch(reference); m != nil && in.Name != "" {
		path := "{.data." + strings.ReplaceAll(m[2], ".", `\.`) + "}"
		return "kubectl get secret " + m[1] + " --namespace " + operate.Quote(in.Name) + " --output jsonpath=" + operate.Quote(path) + " | base64 -d"
	}
	return ""
}

func writeSecretManager(name, target, read string) service.Preparation {
	m := secretManager.FindStringSubmatch(target)
	p := service.Preparation{What: "Create the secret of " + name + " in Secret Manager, as version " + m[3]}
	of := " " + operate.Quote(m[2]) + inProject(m[1])
	p.Commands = []string{"gcloud secrets describe" + of + " > /dev/null || gcloud secrets create" + of + " --replication-policy automatic"}
	if read == "" {
		p.What += "; the old platform has no such secret to copy"
		return p
	}
	// $() strips the newline that the first command adds.
	p.Commands = append(p.Commands, `printf %s "$(`+read+`)" | gcloud secrets versions add`+of+" --data-file -")
	return p
}

func getParameter(arn string) string {
	return "aws ssm get-parameter --region " + RegionOf(arn) + " --name " + operate.Quote(arn)
}

func writeParameter(name, target, read string) service.Preparation {
	if read == "" {
		return service.Preparation{
			What:     "Check that the parameter of " + name + " exists; the old platform has no such secret to copy",
			Commands: []string{getParameter(target) + " > /dev/null"},
		}
	}
	path := parameterStore.FindStringSubmatch(target)[1]
	if strings.Count(path, "/") == 1 {
		path = path[1:] // only hierarchical names begin with a slash
	}
	return service.Preparation{What: "Create the parameter of " + name + " in Parameter Store", Commands: []string{
		getParameter(target) + " > /dev/null || aws ssm put-parameter --region " + RegionOf(target) + " --name " + operate.Quote(path) +
			` --type SecureString --value "$(` + read + `)"`,
	}}
}

func writeInCluster(name, target string, in service.Namespace, read string) service.Preparation {
	m := inCluster.FindStringSubmatch(target)
	what := "Create the Kubernetes Secret " + m[1] + " with the key " + m[2] + " for " + name + " in the namespace " + in.Name
	switch {
	case in.Created:
		return service.Preparation{What: what + ", which this update creates: until the Secret exists the update fails its verification, and the old platform keeps serving. Create it then, and rerun"}
	case read == "":
		return service.Preparation{What: what + "; the old platform has no such secret to copy"}
	}
	return service.Preparation{What: what + " (kubectl's current context must be the cluster)", Commands: []string{
		"kubectl create secret generic " + m[1] + " --namespace " + operate.Quote(in.Name) + ` --from-literal ` + m[2] + `="$(` + read + `)"`,
	}}
}
