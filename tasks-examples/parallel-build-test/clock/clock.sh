#!/bin/sh
date -u '+%H:%M UTC'
