package kubernetes

import (
	"testing"

	"bankchurn/internal/sandbox/cloud/cloudtest"
)

func TestEveryNameInTheTablesIsAPropertyOfTheSDK(t *testing.T) {
	cloudtest.TablesHold(t, Package())
}
