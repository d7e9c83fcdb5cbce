package sqlite

import (
	"fmt"
	"os"
	"path/filepath"
)

// restoringName is the database of a folder while a backup is restored into it.
// It gets its real name when it was found to be whole, last of all.
const restoringName = "restoring.db"

// refuseRestoring refuses a folder into which a backup was restored by half.
func refuseRestoring(dir string) error {
	if _, err := os.Stat(filepath.Join(dir, restoringName)); err == nil {
		return fmt.Errorf("a backup was restored into %s and not finished: run jiaofu restore again", dir)
	}

	return nil
}
