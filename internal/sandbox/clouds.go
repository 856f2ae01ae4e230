package sandbox

import (
	"bankchurn/internal/sandbox/cloud"
	"bankchurn/internal/sandbox/cloud/aws"
	"bankchurn/internal/sandbox/cloud/google"
	"bankchurn/internal/sandbox/cloud/kubernetes"
)

// clouds returns the clouds that the embedded cloud imitates. To add one, add its package here.
func clouds() []*cloud.Package {
	return []*cloud.Package{aws.Package(), google.Package(), kubernetes.Package()}
}
