package components

import (
	"regexp"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

var ecrImage = regexp.MustCompile(`^(([0-9]{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?)/([^:@]+)`)

// ECRImage is where an image is in private Amazon ECR. Registry is the host.
type ECRImage struct{ Registry, Account, Region, Repository string }

// ParseECRImage returns where an image is in private Amazon ECR; false for another registry.
func ParseECRImage(image string) (ECRImage, bool) {
	m := ecrImage.FindStringSubmatch(image)
	if m == nil {
		return ECRImage{}, false
	}
	return ECRImage{Registry: m[1], Account: m[2], Region: m[3], Repository: m[4]}, true
}

// NoteForeignImage notes what an image in another account's ECR requires of its owner. pullers follow
// "account ACCOUNT", and failure is what happens without the permission. With account "", the account
// is unknown and nothing is noted.
func NoteForeignImage(image pulumi.StringInput, account, pullers, failure string, r *config.Report) {
	text := config.Text(image)
	if of, ok := ParseECRImage(text); ok && account != "" && of.Account != account {
		r.Note("image " + text + " is in account " + of.Account + ": its repository policy must allow account " + account + pullers +
			" to pull (ecr:BatchGetImage, ecr:GetDownloadUrlForLayer), or " + failure)
	}
}
