#!/bin/sh
echo 0.5
