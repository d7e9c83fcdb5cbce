package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"
)

const (
	// profilePart is the name of the part that the flag -profile chooses.
	profilePart = "profile"
	// profileTime bounds how long a profile takes to be complete.
	profileTime = 10 * time.Second
	// watchers are the subscriptions of a profile.
	watchers = 200
)

// measureProfile puts the load of the other parts on a server that notes where
// its time goes, and keeps what it noted for the compiler.
func (b *bench) measureProfile(ctx context.Context) error {
	if b.profile == "" {
		return errors.New("say where the profile is to be kept: -profile FILE")
	}

	data, err := b.dataset(ctx, b.scale.large)
	if err != nil {
		return err
	}

	b.program = filepath.Join(b.work, "profiled")
	if err := b.build(ctx, b.root, b.program, "-tags", "profile"); err != nil {
		return err
	}

	noted := filepath.Join(b.work, "profile")

	server, err := b.serveCopy(ctx, data, "CPU_PROFILE="+noted, fmt.Sprintf("JIAOFU_LIMIT_SOCKETS_PER_PERSON=%d", watchers))
	if err != nil {
		return err
	}

	if err := b.everything(ctx, server, data); err != nil {
		return err
	}

	if err := tellEnough(server.command.Process); err != nil {
		return err
	}

	for began := time.Now(); ; time.Sleep(poll) {
		err := copyFile(noted, b.profile)
		if err == nil || !errors.Is(err, fs.ErrNotExist) || time.Since(began) > profileTime {
			return err
		}
	}
}

// everything asks a server for what the other parts measure, about as long for
// each.
func (b *bench) everything(ctx context.Context, server *process, data *dataset) error {
	pool, err := server.conns(ctx, 1)
	if err != nil {
		return err
	}

	lists, err := b.listPairs(pool)
	if err != nil {
		return err
	}

	crowd, err := b.gather(ctx, server, data, watchers)
	if err != nil {
		return err
	}
	defer crowd.close()

	for _, load := range []struct {
		name            string
		asked           []pair
		proof           string
		conns, requests int
	}{
		{"one order", b.orderPairs(data), `"flowLog":[{"seq":1,`, readers, b.scale.orders},
		{"list of 20", lists, `"hasNextPage":true`, readers, b.scale.lists},
		{"durable move, 64 connections", b.movePairs(data), `"userErrors":[]`, writers, b.scale.moves},
		{"durable move, 1 connection", b.movePairs(data), `"userErrors":[]`, 1, b.scale.singleMoves},
	} {
		b.sayf("  %s", load.name)

		asked := &side{process: server, request: prepared(load.asked, true, load.proof)}
		if err := b.interleave(ctx, load.conns, load.requests, asked); err != nil {
			return err
		}
	}

	_, err = b.fanOut(ctx, server, data, crowd)

	return err
}
