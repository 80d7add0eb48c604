SELECT
  a.schedule,
  a.bias,
  a.n,
  round(max(iif(a.generation = 1, a.mean, NULL)), 5) AS "t = 1",
  round(max(iif(a.generation = 10, a.mean, NULL)), 5) AS "t = 10",
  round(max(iif(a.generation = 100, a.mean, NULL)), 5) AS "t = 100",
  printf('%.5f', max(iif(a.generation = 100, a.mcse, NULL))) AS "± MCSE",
  round(max(iif(a.generation = 100, a.theory, NULL)), 5) AS theory,
  round(max(iif(a.generation = 100, a.z, NULL)), 2) AS z,
  iif(
    max(iif(a.generation = 100, a.mean, NULL)) > 1.5 * max(iif(a.generation = 10, a.mean, NULL)),
    'drifts',
    'stays'
  ) AS finding
FROM answer a
WHERE a.metric = 'squared_error'
GROUP BY a.cell_id
ORDER BY a.bias = 'none' DESC, a.n, a.cell_id
