#!/bin/sh
echo "Good day, ${1:-nobody}."
