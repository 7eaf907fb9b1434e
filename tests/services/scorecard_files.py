"""Scorecards that the tests of the admin and of the services share."""

SHORT = """
code: operator_month
name: {zh: 运营考核表, en: Operator scorecard}
role: operator
effective_from: '2026-10-01'
sections:
- code: sales
  label: 一
  name: {zh: 销售业绩, en: Sales}
  items:
  - code: gmv
    name: {zh: 销售额, en: Sales}
    points: 60
    measure: gmv
    target: 300000
    rule: {kind: ratio, cap: 120%}
    cap: none
  - code: conversion
    name: {zh: 转化率, en: Conversion}
    points: 40
    measure: orders / visitors
    target: 3.5%
    rule: {kind: unit, unit: 0.1%, unit_of: percentage_point, deduct: 1}
"""

EVERYTHING = """
code: full
name: {zh: 全部写法, en: Everything}
role: operator
period: quarter
effective_from: '2026-10-01'
note: {zh: 说明, en: Note}
points: 100
spread: section
rounding: {item: 1, total: 0}
clamp: {min: 0, max: 110}
sections:
- code: sales
  label: {zh: 一, en: I}
  name: 销售
  kind: regular
  points: 100
  cap: 105
  gates:
  - {when: gmv < 1000, then: cap, value: 12.5}
  items:
  - code: gmv
    label: 1
    name: {zh: 销售额, en: Sales}
    points: 60
    measure: gmv
    target: {base: 200000, target: 300000, stretch: prev(gmv) * 1.2}
    rule: {kind: ratio, cap: none, floor: 0.5}
    direction: higher
    unit: 元
    scope: own
    missing: zero
    undefined: exclude
    on_zero: full
    floor: -5
    cap: 66.5
    rounding: 1
    prorate: false
    daily: {combine: mean}
    gates:
    - {when: attainment < 60%, then: zero, name: {zh: 不及格, en: Failed}}
    vetoes:
    - {when: refund_amount > 10000, zero: section}
    help: {zh: 多卖, en: Sell more}
    evidence: 截图
    owner: 财务
    note: 备注
  - code: split
    name: 分解
    weight: 40%
    children:
    - code: uv
      name: UV
      points: 50
      measure: visitors
      target: null
      rule: {kind: ratio}
      scope: shop
      direction: lower
    - code: pv
      name: PV
      points: 50
      measure: page_views
      target: {min: 10, max: 20.25}
      rule: {kind: unit, unit: 1, deduct: 0.5}
grades:
- {label: A, at_least: 90, coefficient: 1.2}
- {label: B, coefficient: 1}
forced: {minimum_team: 10}
"""
