package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/config"
)

// TestTheCommandsThatAreToldWork: they make tokens that this server takes.
func TestTheCommandsThatAreToldWork(t *testing.T) {
	t.Parallel()

	require.Equal(t, "go run .", programName("/tmp/go-build123/b001/exe/jiaofu"))
	require.Equal(t, "./jiaofu", programName("./jiaofu"))
	require.Equal(t, "'/my programs/jiaofu'", programName("/my programs/jiaofu"))

	c := config.Default()
	require.Empty(t, tokenSettings(&c))

	c.DataDir, c.JWTIssuer, c.JWTAudience = "/my data/it's", "https://id.example", "jiaofu"
	require.Equal(t, ` -data-dir '/my data/it'\''s' -jwt-issuer https://id.example -jwt-audience jiaofu`, tokenSettings(&c))
}
