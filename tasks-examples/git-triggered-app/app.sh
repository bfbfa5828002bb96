#!/bin/sh
echo "Hello from the repository"
